// Watches everything that a browser does during a journey and notes what should not happen in any of them.
//
// Wrong are: a message of level error or warning in the console, an exception or rejection that nobody caught, anything
// that a content security policy refused, a request to a third party before the client is on the payment page, a
// cookie. A journey may expect some of it, by a pattern.
//
// `wrangler dev` has a proxy of its own before the Worker. Where its connection breaks it answers a POST with a 500 that has
// none of our headers, and the browser complains; the widget asks again, as after any lost connection. That is told from the
// Worker's own answers, which all have a request's identifier, and is not the journey's fault.

/** @typedef {{wrong: string[], unanswered: Set<string>, settle: () => Promise<void>}} Watch `unanswered`: requests that are still on their way */

/**
 * @param {import('playwright-core').BrowserContext} context
 * @param {{own: string[], provider: string, expected: RegExp[]}} rules `own`: origins of the salon's site and the Worker
 * @returns {Promise<Watch>}
 */
export async function watch(context, { own, provider, expected }) {
  const wrong = [];
  const note = (text) => { if (!expected.some((pattern) => pattern.test(text))) wrong.push(text); };

  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      console.error(`policy violated: ${violatedDirective} ${blockedURI}`);
    });
  });
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) note(`console ${message.type()}: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => note(`uncaught: ${error.error().stack ?? error.error()}`));
  context.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol === 'data:' || own.includes(origin)) return;
    // The way to the payment page is a navigation; what that page loads is its own matter.
    const atProvider = origin === provider && (request.isNavigationRequest() || request.frame().url().startsWith(provider));
    if (!atProvider) note(`request to a third party: ${request.url()}`);
  });
  const lost = new Set();
  context.on('page', (page) => noteLost(context, page, own, lost).catch(() => {}));
  const unanswered = new Set();
  context.on('request', (request) => unanswered.add(request.url()));
  for (const end of ['requestfinished', 'requestfailed']) context.on(end, (request) => unanswered.delete(request.url()));
  return {
    wrong, unanswered,
    async settle() {
      const ours = wrong.filter((text) => ![...lost].some((url) => text.includes(url)));
      if (ours.length < wrong.length) console.log(`lost by the proxy: ${[...lost].join(' ')}`);
      wrong.splice(0, wrong.length, ...ours);
      for (const { name, domain } of await context.cookies()) note(`cookie ${name} of ${domain}`);
    },
  };
}

/** Collects addresses of the Worker's API that something else than the Worker has answered with a fault. */
async function noteLost(context, page, own, lost) {
  const devtools = await context.newCDPSession(page);
  const urls = new Map();
  devtools.on('Network.requestWillBeSent', ({ requestId, request }) => urls.set(requestId, request.url));
  devtools.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode, headers }) => {
    const url = urls.get(requestId);
    const named = Object.keys(headers).some((name) => name.toLowerCase() === 'x-request-id');
    if (url && statusCode >= 500 && !named && own.includes(new URL(url).origin)) lost.add(url);
  });
  await devtools.send('Network.enable');
}
