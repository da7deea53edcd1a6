// Watches everything that a browser does during a journey and notes what should not happen in any of them.
//
// Wrong are: a message of level error or warning in the console, an exception or rejection that nobody caught, anything
// that a content security policy refused, a request to a third party before the client is on the payment page, a
// cookie. A journey may expect some of it, by a pattern.
//
// Noted besides, and excusing nothing: faults that were answered without our request identifier, which all answers of the
// Worker's API have. `wrangler dev` has a proxy of its own before it.

/** @typedef {{wrong: string[], nameless: Set<string>, unanswered: Set<string>, settle: () => Promise<void>}} Watch `unanswered`: requests that are still on their way */

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
  const nameless = new Set();
  context.on('page', (page) => noteNameless(context, page, own, nameless).catch(() => {}));
  const unanswered = new Set();
  context.on('request', (request) => unanswered.add(request.url()));
  for (const end of ['requestfinished', 'requestfailed']) context.on(end, (request) => unanswered.delete(request.url()));
  return {
    wrong, nameless, unanswered,
    async settle() {
      for (const { name, domain } of await context.cookies()) note(`cookie ${name} of ${domain}`);
    },
  };
}

/** Collects faults of our own origins that came without the Worker's identifier, with their status. */
async function noteNameless(context, page, own, nameless) {
  const devtools = await context.newCDPSession(page);
  const urls = new Map();
  devtools.on('Network.requestWillBeSent', ({ requestId, request }) => urls.set(requestId, request.url));
  devtools.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode, headers }) => {
    const url = urls.get(requestId);
    const named = Object.keys(headers).some((name) => name.toLowerCase() === 'x-request-id');
    if (url && statusCode >= 500 && !named && own.includes(new URL(url).origin)) nameless.add(`${statusCode} ${url}`);
  });
  await devtools.send('Network.enable');
}
