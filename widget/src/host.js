// What the widget asks of the browser, in the browser's own language: a line here is a tenth of the same line through
// generated bindings. No decisions are taken here; what may fail (storage, frames, old browsers) fails softly.

/** Pauses before a call is repeated, and the time after which one is given up, in milliseconds. */
const pauses = [500, 1500];
const limit = 15_000;

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Asks after `wait` milliseconds, and not before somebody looks. @returns {Promise<string>} */
export async function watch(url, wait) {
  do await sleep(wait); while (document.hidden);
  return call('GET', url);
}

/** Has the code behind fetched, by the function that does it. @returns {Promise<string>} `+` */
export const bring = (later) => later();

/** Hands an answer over when it comes; nothing where it does not. */
export const then = (answer, callback) => void answer.then(callback, () => callback());

/**
 * One call to the Worker. Repeated a little when nothing answers or the answer is "busy": every call of ours may be.
 * @param {Promise<string>=} early the body of an answer that was asked for already; where it fails, it is asked again
 * @returns {Promise<string>} a letter, `+` for a good answer and `-` for a problem, then the body; empty without an answer
 */
export async function call(method, url, token, body, early) {
  const headers = {};
  if (token) headers.authorization = `Bearer ${token}`;
  if (body) headers['content-type'] = 'application/json';
  for (const pause of early ? [0, ...pauses, 0] : [...pauses, 0]) {
    let answer = '';
    let again = true;
    try {
      if (early) return `+${await early}`;
      const signal = AbortSignal.timeout?.(limit);
      const response = await fetch(url, { method, headers, body, signal, credentials: 'omit' });
      // A challenge, and under the same name what was solved. Once a call.
      const name = 'chairtime-challenge';
      const asked = response.headers.get(name);
      if (asked && !headers[name] && (headers[name] = await (await import(__CHAIRTIME_CHALLENGE__)).solve(asked))) continue;
      again = [429, 502, 503, 504].includes(response.status);
      answer = (response.ok ? '+' : '-') + (await response.text());
    } catch {
      // No connection, or it took too long.
    }
    if (early) early = undefined;
    else if (!again || !pause) return answer;
    else await sleep(pause);
  }
}

/** Tokens by the links that they were given for. In memory only: what a closed page leaves behind is the link. */
const sessions = new Map();

/**
 * One call about a booking. Where there is no session for its link, or it has ended, one is opened first; that answer says
 * how the booking stands.
 * @param {string} url empty when nothing more is asked than that
 * @param {string} session where links are exchanged
 * @param {string} link as the body of that
 * @param {number} wait milliseconds before
 */
export async function inSession(method, url, session, link, body, wait) {
  await sleep(wait);
  for (let again = true; ; again = false) {
    if (!url || !sessions.has(link)) {
      const answer = await call('POST', session, '', link);
      if (answer[0] !== '+') return answer;
      sessions.set(link, JSON.parse(answer.slice(1)).token);
      if (!url) return answer;
    }
    const answer = await call(method, url, sessions.get(link), body);
    if (!again || !/^-.*"session_ended"/s.test(answer)) return answer;
    sessions.delete(link);
  }
}

/** 128 random bits in hexadecimal. */
export const randomHex = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** What is kept for the tab's life; private tabs and frames may forbid it. */
export function kept(key) {
  try {
    return sessionStorage.getItem(key) || '';
  } catch {
    return '';
  }
}
export function keep(key, text) {
  try {
    if (text) sessionStorage.setItem(key, text);
    else sessionStorage.removeItem(key);
  } catch {
    // The copy in memory does.
  }
}

/** Goes to an address at top level. A frame of another origin may not; the screen then has a link. */
export function leave(url) {
  if (top === window) location.assign(url);
  else open(url, '_top');
}

/** Hands a calendar's file over, to be saved or opened. */
export function save(file) {
  const href = `data:text/calendar;charset=utf-8,${encodeURIComponent(file)}`;
  Object.assign(document.createElement('a'), { href, download: 'visit.ics' }).click();
}

/** Scripts of payment providers, by address; each is loaded once. */
const scripts = new Map();
function load(src) {
  const loading = scripts.get(src) ?? new Promise((loaded, failed) => {
    const { protocol, hostname } = new URL(src);
    const local = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
    if (protocol !== 'https:' && !(protocol === 'http:' && local)) throw new Error(src);
    // In the page itself: the provider's overlay lies above everything, and finds no shadow tree around it.
    const script = Object.assign(document.createElement('script'), { src, onload: loaded });
    script.onerror = () => {
      scripts.delete(src); // may work another time
      script.remove();
      failed();
    };
    document.head.append(script);
  });
  scripts.set(src, loading);
  return loading;
}

/**
 * Runs TipTop Pay's own widget over the page.
 * @param {string} script its address, as our Worker has just told it
 * @param {string} params what it is started with, as JSON
 * @returns {Promise<'paid' | 'declined' | 'cancelled' | ''>} how it was left, by its own account; empty where it does not work
 */
export async function startWidget(script, params) {
  try {
    await load(script);
    // Begins when a dialog of our own (widget/dialog), which would lie over it, has stepped aside.
    const left = Promise.resolve(JSON.parse(params)).then((params) => new window.tiptop.Widget().start(params));
    dispatchEvent(new CustomEvent('chairtime:aside', { detail: left }));
    const { type, status, data } = await left;
    if (type === 'cancel' || status === 'cancel') return 'cancelled';
    if (type !== 'error' && status !== 'fail' && status !== 'reject') return 'paid';
    // Without a transaction nothing was tried.
    return data?.transactionId ? 'declined' : '';
  } catch {
    return '';
  }
}

const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Whether all words that are searched for are there, accents and case aside. */
export const found = (name, description, searched) => {
  const text = plain(`${name} ${description}`);
  return plain(searched).split(/\s+/).every((word) => text.includes(word));
};

export const fragment = () => location.hash;

export const emit = (target, name, salon, key, value) => dispatch(target, name, key ? { salon, [key]: value } : { salon });

/** An event about a booking; `services` separated by commas. */
export const tell = (target, name, salon, booking, services, minor, currency) => (
  dispatch(target, name, { salon, booking, services: services.split(','), sum: { minor, currency } })
);

function dispatch(target, name, detail) {
  target.dispatchEvent(new CustomEvent(`chairtime:${name}`, { bubbles: true, composed: true, detail }));
}

/** Moves the focus, and begins a new step at its top unless that is in sight. */
export function focus(root, id) {
  const element = root.querySelector(`#${id}`);
  if (!element) return;
  const step = element.tabIndex < 0;
  element.focus({ preventScroll: step });
  const { top: y } = element.getBoundingClientRect();
  if (step && (y < 0 || y > innerHeight * 0.6)) root.scrollIntoView();
}

/** Calls back when the page comes into sight again. @returns {() => void} stops that */
export function onShown(callback) {
  const shown = () => callback();
  addEventListener('pageshow', shown);
  return () => removeEventListener('pageshow', shown);
}
