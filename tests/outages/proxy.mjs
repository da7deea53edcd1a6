// A proxy before the providers that fails as networks and providers do: an error instead of the work, an error after the
// work, an answer cut in its middle, a line that breaks before or after the work, an answer that takes too long.
//
//   const proxy = await startProxy({ choices, hundredths: 30 });
//   const stage = await openStage({ vars: proxy.vars });
//   proxy.to(stage.sandbox.url);
//   proxy.heal();

import http from 'node:http';

/** How a call may go wrong; whether the provider does it is said first. */
const FAULTS = ['undone 500', 'undone 503', 'undone broken', 'done 502', 'done lost', 'done cut', 'done late'];
const LATE_MS = 700;

/** @param {http.IncomingMessage} incoming */
async function bytesOf(incoming) {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Does the call at the provider. @returns {Promise<{status: number, headers: http.IncomingHttpHeaders, body: Buffer}>} */
function passed(target, { method, url, headers }, body) {
  return new Promise((resolve, reject) => {
    const outgoing = http.request(`${target}${url}`, { method, headers: { ...headers, host: new URL(target).host } });
    outgoing.on('error', reject);
    outgoing.on('response', async (response) => resolve({ status: response.statusCode, headers: response.headers, body: await bytesOf(response) }));
    outgoing.end(body);
  });
}

/**
 * @param {{choices: ReturnType<import('../runtime/scale.mjs').chance>, hundredths: number}} options how many calls of a hundred fail
 */
export async function startProxy({ choices, hundredths }) {
  let target;
  let failing = hundredths;
  const counts = { passed: 0 };
  const server = http.createServer(async (request, response) => {
    const fault = choices.below(100) < failing ? choices.pick(FAULTS) : 'passed';
    counts[fault] = (counts[fault] ?? 0) + 1;
    try {
      const body = await bytesOf(request);
      const [when, how] = fault.split(' ');
      if (when === 'undone') {
        if (how === 'broken') request.socket.destroy();
        else response.writeHead(Number(how), { 'Content-Type': 'text/html' }).end('<html>Bad gateway</html>');
        return;
      }
      const answer = await passed(target, request, body);
      if (how === 'lost') request.socket.destroy();
      else if (how === '502') response.writeHead(502).end();
      else if (how === 'cut') {
        response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length });
        response.write(answer.body.subarray(0, answer.body.length / 2), () => request.socket.destroy());
      } else {
        if (how === 'late') await new Promise((resolve) => setTimeout(resolve, LATE_MS));
        response.writeHead(answer.status, answer.headers).end(answer.body);
      }
    } catch {
      request.socket.destroy();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  return {
    counts,
    /** Variables of the Worker that lead to it. */
    vars: { STRIPE_API_BASE: url, TIPTOPPAY_KZ_API_BASE: `${url}/tiptoppay`, TIPTOPPAY_MX_API_BASE: `${url}/tiptoppay` },
    to(sandbox) { target = sandbox; },
    fail() { failing = hundredths; },
    heal() { failing = 0; },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
