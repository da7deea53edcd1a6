// Servers as a salon's site and our edge are met by a phone: HTTP/2 over TLS, everything sent in Brotli.
//
// What runs locally sends its bytes as they are, and a browser takes Brotli over TLS alone. The certificate is made for the run
// by openssl, and the browser is told to believe this one: what comes with an error it would not keep. Deliberately absent: anything that would make one page faster than another.

import { execFileSync } from 'node:child_process';
import { X509Certificate, createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

/** Static hosts compress once, as much as they can. */
export const packed = (body) => brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 } });

/** A key and a certificate for this machine. @returns {{key: Buffer, cert: Buffer}} */
function certificate() {
  const dir = mkdtempSync(join(tmpdir(), 'chairtime-tls-'));
  try {
    const [key, cert] = ['key', 'cert'].map((name) => join(dir, name));
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost',
      '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', cert], { stdio: 'ignore' });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const tls = certificate();

/** Makes a browser believe the certificate. */
export const BELIEVES = `--ignore-certificate-errors-spki-list=${
  createHash('sha256').update(new X509Certificate(tls.cert).publicKey.export({ type: 'spki', format: 'der' })).digest('base64')}`;

/**
 * @param {(request: {method: string, path: string, headers: object, body: Buffer}) => Promise<{status: number, headers: object, body: Buffer}>} answer
 * @returns {Promise<{port: number, close: () => void}>}
 */
export async function servePacked(answer) {
  const server = createSecureServer({ ...tls, allowHTTP1: true });
  const known = new Map();
  server.on('request', async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    try {
      const { status, headers, body } = await answer({ method: request.method, path: request.url, headers: request.headers, body: Buffer.concat(parts) });
      // Fonts and pictures aside, which there are none of, everything is text or code.
      const small = status === 200 && body.length > 200;
      const text = body.toString('latin1');
      if (small && !known.has(text)) known.set(text, packed(body));
      response.writeHead(status, { ...headers, ...(small && { 'content-encoding': 'br' }) });
      response.end(small ? known.get(text) : body);
    } catch (error) {
      response.writeHead(502);
      response.end(String(error));
    }
  });
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  return { port: server.address().port, close: () => server.close() };
}

/** What a proxy has no business with. */
const OWN = ['connection', 'content-length', 'content-encoding', 'transfer-encoding', 'keep-alive', 'host', 'accept-encoding'];
const kept = (headers) => Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(':') && !OWN.includes(name)));

/** In front of something that runs here, which is told that every page is its own. @param {string} origin */
export const before = (origin) => servePacked(async ({ method, path, headers, body }) => {
  const own = headers.origin && headers['sec-fetch-site'] === 'same-origin' && { origin };
  const answer = await fetch(origin + path, { method, headers: { ...kept(headers), ...own }, body: ['GET', 'HEAD'].includes(method) ? undefined : body, redirect: 'manual' });
  return { status: answer.status, headers: kept(Object.fromEntries(answer.headers)), body: Buffer.from(await answer.arrayBuffer()) };
});
