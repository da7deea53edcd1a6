// What the widget asks of the browser, in the browser's own language: a line here is a tenth of the same line through
// generated bindings. No decisions are taken here; what may fail (storage, frames, old browsers) fails softly.

/** Pauses before a call is repeated, and the time after which one is given up, in milliseconds. */
const pauses = [500, 1500];
const limit = 15_000;

/** The header that asks for a challenge, and brings what was solved. */
const challenge = 'chairtime-challenge';

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * One call to the Worker. Repeated a little when nothing answers or the answer is "busy": every call of ours may be.
 * @param {Promise<string>=} early the body of an answer that was asked for already; where it fails, it is asked again
 * @param {string=} solved the token of a challenge that the answer before asked for
 * @returns {Promise<string>} a letter, `+` for a good answer and `-` for a problem, then the body; empty without an answer
 */
export async function call(method, url, token, body, early, solved) {
  const headers = {};
  if (token) headers.authorization = `Bearer ${token}`;
  if (body) headers['content-type'] = 'application/json';
  if (solved) headers[challenge] = solved;
  for (const pause of early ? [0, ...pauses, 0] : [...pauses, 0]) {
    let answer = '';
    let again = true;
    try {
      if (early) return `+${await early}`;
      const signal = AbortSignal.timeout?.(limit);
      const response = await fetch(url, { method, headers, body, signal, credentials: 'omit' });
      const asked = !solved && response.headers.get(challenge);
      if (asked && (solved = await (await import(__CHAIRTIME_CHALLENGE__)).solve(asked))) return call(method, url, token, body, early, solved);
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
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

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
    const { type, status, data } = await new window.tiptop.Widget().start(JSON.parse(params));
    if (type === 'cancel' || status === 'cancel') return 'cancelled';
    if (type !== 'error' && status !== 'fail' && status !== 'reject') return 'paid';
    // Without a transaction nothing was tried.
    return data?.transactionId ? 'declined' : '';
  } catch {
    return '';
  }
}

export const fragment = () => location.hash;

/** The browser's own variety of a language (`en-GB`), else the plain one. */
export const variety = (language) =>
  (!names[language] && navigator.languages?.find((tag) => tag.toLowerCase().split('-')[0] === language)) || language;

export function emit(target, name, salon, key, value) {
  const detail = { salon };
  if (key) detail[key] = value;
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

// Intl. Formats are costly to make, so each is made once. Days are the salon's, in its calendar, and figures are ours: counts
// come from the widget's own texts.
const formats = new Map();
/** What Chromium's `Intl` lacks, though it claims to have it: names of months and days, and the language with the nearest ways. */
const names = {
  kk: {
    near: 'ru',
    months: 'қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан'.split(' '),
    days: 'жексенбі дүйсенбі сейсенбі сәрсенбі бейсенбі жұма сенбі'.split(' '),
    short: 'жс дс сс ср бс жм сб'.split(' '),
  },
};
function format(Kind, tag, options) {
  const key = Kind.name + tag + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Kind(names[tag]?.near ?? tag, { calendar: 'gregory', numberingSystem: 'latn', ...options }));
  return formats.get(key);
}

/** @param {string} decimal the sum as a decimal text: it never becomes a float of ours */
export function money(tag, currency, decimal) {
  const digits = decimal.split('.')[1]?.length ?? 0;
  const options = { style: 'currency', currency, currencyDisplay: 'narrowSymbol', minimumFractionDigits: digits, maximumFractionDigits: digits };
  return format(Intl.NumberFormat, tag, options).format(decimal);
}

export const percent = (tag, decimal) =>
  format(Intl.NumberFormat, tag, { style: 'percent', maximumFractionDigits: 2 }).format(decimal);

export const plural = (tag, number) => format(Intl.PluralRules, tag, {}).select(number);

const kinds = {
  day: { weekday: 'long', day: 'numeric', month: 'long' },
  weekday: { weekday: 'short' },
  month: { month: 'long' },
  time: { hour: 'numeric', minute: '2-digit' },
  moment: { weekday: 'short', hour: 'numeric', minute: '2-digit' },
};

/** @param {string} timeZone empty for the client's own */
export function date(tag, timeZone, kind, seconds) {
  const at = seconds * 1000;
  const zone = { timeZone: timeZone || undefined };
  // Arabic has no names of days short enough for a phone's strip of seven.
  const shape = kind === 'weekday' && tag.startsWith('ar') ? { weekday: 'narrow' } : kinds[kind];
  const written = format(Intl.DateTimeFormat, tag, { ...shape, ...zone });
  const own = names[tag];
  if (!own) return written.format(at);
  const plain = format(Intl.DateTimeFormat, 'en', { month: 'numeric', weekday: 'short', ...zone }).formatToParts(at);
  const day = 'SunMonTueWedThuFriSat'.indexOf(part(plain, 'weekday')) / 3;
  const name = { month: own.months[part(plain, 'month') - 1], weekday: (kinds[kind].weekday === 'long' ? own.days : own.short)[day] };
  return written.formatToParts(at).map(({ type, value }) => name[type] ?? value).join('');
}

const part = (parts, type) => parts.find((one) => one.type === type)?.value ?? '';

/** The zone's name, as "Central European Time"; older browsers know only the names of summer and winter time. */
export function zoneName(tag, timeZone, seconds) {
  for (const timeZoneName of ['longGeneric', 'long']) {
    try {
      const options = { timeZoneName, timeZone: timeZone || undefined };
      return part(format(Intl.DateTimeFormat, tag, options).formatToParts(seconds * 1000), 'timeZoneName');
    } catch {
      // The next style.
    }
  }
  return timeZone;
}

/** Today in a zone as `YYYY-MM-DD`; empty for a zone that the browser does not know. */
export function today(timeZone) {
  try {
    const options = { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' };
    const parts = format(Intl.DateTimeFormat, 'en', options).formatToParts(Date.now());
    return ['year', 'month', 'day'].map((type) => part(parts, type)).join('-');
  } catch {
    return '';
  }
}
