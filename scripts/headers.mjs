// The response headers of everything in widget/dist, for the static assets host: `_headers`, from what lies there.

import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the desk may load: our own files and nothing else; nobody may frame it. */
const POLICY = [
  "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "connect-src 'self'",
  "img-src 'self' data:", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
].join('; ');

const FOR_EVER = 'Cache-Control: public, max-age=31536000, immutable';
/** The loader's words are in it as they are written; in a page of another encoding they would be read as that without this. */
const SCRIPT = 'Content-Type: text/javascript; charset=utf-8';
const FOR_MINUTES = 'Cache-Control: public, max-age=300, stale-while-revalidate=86400';

/** The wasm files of a folder, if it is there. */
const wasm = (dist, folder) => (existsSync(join(dist, folder)) ? readdirSync(join(dist, folder)) : [])
  .filter((name) => name.endsWith('.wasm')).map((name) => [`/${folder}/${name}`, 'Content-Type: application/wasm']);

/**
 * Writes `_headers`. A header may be set by one matching rule only: several would be joined with a comma.
 *
 * The widget's files are loaded by pages of other origins, some with COEP: hence CORS and CORP. The desk's are its own.
 * @param {string} dist
 */
export function writeHeaders(dist) {
  const shared = ['! Access-Control-Allow-Origin', '! Cross-Origin-Resource-Policy', '! Timing-Allow-Origin'];
  const rules = [
    ['/*', 'Access-Control-Allow-Origin: *', 'Cross-Origin-Resource-Policy: cross-origin', 'Timing-Allow-Origin: *', 'X-Content-Type-Options: nosniff'],
    ['/widget.js', FOR_MINUTES, SCRIPT],
    ...readdirSync(dist).filter((name) => /^widget-.*\.js$/.test(name)).map((name) => [`/${name}`, FOR_EVER, SCRIPT]),
    ['/embed.json', FOR_MINUTES],
    ['/hosted.css', FOR_MINUTES],
    ['/framed.js', FOR_MINUTES],
    ['/widget.css', FOR_MINUTES],
    ['/assets/*', FOR_EVER],
    ['/later/*', FOR_EVER],
    ['/texts/*', FOR_EVER],
    ['/challenge/*', FOR_EVER],
    ['/dialog/*', FOR_EVER],
    ['/frame/*', FOR_EVER],
    ['/desk', ...shared, 'Content-Type: text/html; charset=utf-8', 'Cache-Control: no-cache', `Content-Security-Policy: ${POLICY}`,
      'Cross-Origin-Opener-Policy: same-origin', 'Referrer-Policy: no-referrer'],
    ['/desk-files/*', ...shared, FOR_EVER],
    ...wasm(dist, 'assets'),
    ...wasm(dist, 'later'),
    ...wasm(dist, 'desk-files'),
  ];
  writeFileSync(join(dist, '_headers'), rules.map(([path, ...headers]) => `${path}\n${headers.map((header) => `  ${header}\n`).join('')}`).join('\n'));
}
