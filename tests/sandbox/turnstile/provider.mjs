/**
 * The stand-in for Cloudflare Turnstile: a script that asks a person to press a button in a frame, tokens, and the call that
 * verifies them. As documented (developers.cloudflare.com/turnstile): a token lasts 300 seconds and is good once; the same
 * `idempotency_key` may ask again.
 *
 * `GET /turnstile/v0/api.js` defines `turnstile.render(element, {sitekey, action, callback, 'error-callback'})` and
 * `turnstile.remove(id)`; `POST /turnstile/v0/siteverify` takes a form or JSON with `secret`, `response` and
 * `idempotency_key`. `POST turnstile/solve` (`{action, hostname}`) gives a token without a browser.
 *
 * Deliberately absent: what Turnstile looks at, sizes, themes, pre-clearance.
 */

import { Faults } from '../faults.mjs';
import { parseJsonObject, readBody, sendJson, sendText } from '../http.mjs';
import { newId } from '../random.mjs';

/** Seconds that a token lasts. */
const LASTS = 300;
const VERIFY = 'POST /turnstile/v0/siteverify';
/** The secret that goes with every site key here. */
export const TURNSTILE_SECRET = '1x0000000000000000000000000000000AA';

/** @typedef {{action: string, hostname: string, at: number, used: string | null}} Token */

const SCRIPT = `(() => {
  const origin = new URL(document.currentScript.src).origin;
  const open = new Map();
  let next = 0;
  addEventListener('message', (event) => {
    if (event.origin !== origin) return;
    for (const one of open.values()) if (one.frame.contentWindow === event.source) one.options.callback?.(event.data.token);
  });
  window.turnstile = {
    render(element, options) {
      const frame = document.createElement('iframe');
      const query = new URLSearchParams({ action: options.action ?? '', hostname: location.hostname });
      frame.src = origin + '/turnstile/box?' + query;
      frame.title = 'Widget containing a challenge';
      frame.style.cssText = 'width:300px;height:65px;border:0';
      frame.onerror = () => options['error-callback']?.();
      element.append(frame);
      const id = 'box-' + ++next;
      open.set(id, { frame, options });
      return id;
    },
    remove(id) { open.get(id)?.frame.remove(); open.delete(id); },
  };
})();
`;

const BOX = `<!doctype html><html lang="en"><title>Challenge</title><button>I am human</button><script>
document.querySelector('button').onclick = async () => {
  const answer = await fetch('/turnstile/box' + location.search, { method: 'POST' });
  parent.postMessage(await answer.json(), '*');
};
</script>`;

/** @returns {import('../sandbox.mjs').Provider} */
function makeTurnstile() {
  /** @type {Map<string, Token>} */
  const tokens = new Map();
  /** @type {Record<string, unknown>[]} */
  let requests = [];
  const faults = new Faults();
  let ahead = 0;
  const now = () => Date.now() / 1000 + ahead;

  function issue({ action = '', hostname = '' }) {
    const token = newId('0.', 40);
    tokens.set(token, { action, hostname, at: now(), used: null });
    return { token };
  }

  /** What is wrong with a token, as Turnstile calls it. */
  function wrong({ secret, response, idempotency_key: key = '' }) {
    if (!secret) return 'missing-input-secret';
    if (secret !== TURNSTILE_SECRET) return 'invalid-input-secret';
    if (!response) return 'missing-input-response';
    const token = tokens.get(response);
    if (!token) return 'invalid-input-response';
    if (now() - token.at > LASTS || (token.used !== null && (key === '' || token.used !== key))) return 'timeout-or-duplicate';
    token.used = key;
    return '';
  }

  async function verify(request, response) {
    const failing = faults.take(VERIFY, '');
    const text = await readBody(request);
    const json = /json/.test(request.headers['content-type'] ?? '');
    const asked = json ? parseJsonObject(text) : Object.fromEntries(new URLSearchParams(text));
    requests.push({ ...asked, secret: undefined });
    if (failing?.kind === 'hang') return undefined;
    if (failing?.kind === 'status') return sendJson(response, failing.status, { success: false, 'error-codes': ['internal-error'] });
    const code = wrong(asked);
    if (code) return sendJson(response, 200, { success: false, 'error-codes': [code], messages: [] });
    const { action, hostname, at } = /** @type {Token} */ (tokens.get(asked.response));
    return sendJson(response, 200, { success: true, 'error-codes': [], challenge_ts: new Date(at * 1000).toISOString(), hostname, action, cdata: '' });
  }

  /** @type {Record<string, (body: Record<string, any>) => any>} */
  const controls = {
    'POST turnstile/solve': (body) => issue(body),
    'GET turnstile/requests': () => requests,
    'POST turnstile/faults': (body) => faults.add({ operation: VERIFY, ...body }),
    'DELETE turnstile/faults': () => (faults.clear(), { ok: true }),
  };

  return {
    name: 'turnstile',
    async control(name, body) {
      const control = controls[name];
      return control ? { known: true, answer: control(body) } : { known: false, answer: null };
    },
    async handle(request, response, url) {
      const road = `${request.method} ${url.pathname}`;
      if (road === VERIFY) await verify(request, response);
      else if (road === 'GET /turnstile/v0/api.js') sendText(response, 200, SCRIPT, { 'Content-Type': 'text/javascript' });
      else if (road === 'GET /turnstile/box') sendText(response, 200, BOX);
      else if (road === 'POST /turnstile/box') sendJson(response, 200, issue(Object.fromEntries(url.searchParams)));
      else return false;
      return true;
    },
    reset() {
      tokens.clear();
      requests = [];
      faults.clear();
    },
    advance(seconds) {
      ahead += seconds;
      return Math.floor(now());
    },
    quiet: () => true,
    close() {},
  };
}

/** @type {import('../sandbox.mjs').Maker} */
export const turnstile = { name: 'turnstile', knobs: [], make: makeTurnstile };
