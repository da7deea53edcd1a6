// What the desk asks of the browser besides what the widget does (src/host.js). No decisions are taken here.

/** The time after which a call is given up, in milliseconds. */
const limit = 15_000;

/**
 * One call to the Worker, with the session's cookie. What only reads is asked once more when nothing answers; what changes
 * something is sent once, so that silence is told as silence.
 * @returns {Promise<string>} a letter, `+` for a good answer and `-` for a problem, then the body; empty without an answer
 */
export async function call(method, path, body) {
  const headers = body ? { 'content-type': 'application/json' } : {};
  for (let tries = method === 'GET' ? 2 : 1; ; ) {
    tries -= 1;
    try {
      const response = await fetch(path, { method, headers, body, credentials: 'same-origin', signal: AbortSignal.timeout(limit) });
      const text = await response.text();
      if (!tries || ![502, 503, 504].includes(response.status)) return (response.ok ? '+' : '-') + text;
    } catch {
      if (!tries) return '';
    }
    await new Promise((done) => { setTimeout(done, 500); });
  }
}

/** Puts a text into the clipboard. @returns {Promise<boolean>} whether it is there */
export const copy = (text) => navigator.clipboard?.writeText(text).then(() => true, () => false) ?? Promise.resolve(false);

/** Moves the focus, once the element is there. */
export const focus = (id) => document.getElementById(id)?.focus();

/** Calls back every second while the page is seen, and when it is seen again. */
export function everySecond(callback) {
  const tick = () => { if (!document.hidden) callback(); };
  setInterval(tick, 1000);
  document.addEventListener('visibilitychange', tick);
}

/** Calls back with the keys that are pressed outside of fields, and with Escape wherever it is pressed. */
export function onKey(callback) {
  addEventListener('keydown', ({ key, target, ctrlKey, metaKey, altKey }) => {
    if (ctrlKey || metaKey || altKey) return;
    if (key === 'Escape' || !target.closest('input, textarea, select')) callback(key);
  });
}

/** The title of the page. */
export const title = (text) => { document.title = text; };

/** Signed sums in minor units, as people write them. @param {string} decimal it never becomes a float of ours */
export function signed(tag, currency, decimal) {
  const digits = decimal.split('.')[1]?.length ?? 0;
  const options = { style: 'currency', currency, currencyDisplay: 'narrowSymbol', minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(tag, options).format(decimal);
}

/** "22 Nov, 14:05" at the salon. */
export const moment = (tag, timeZone, seconds) => new Intl.DateTimeFormat(tag, {
  day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone,
}).format(seconds * 1000);
