// What the desk asks of the browser besides what the widget does (src/host.js). No decisions are taken here.
import { format, inOwn, money } from '../intl.js';

/** The time after which a call is given up, in milliseconds. */
const limit = 15_000;

/**
 * One call to the Worker, with the session's cookie. What only reads is asked once more when nothing answers; what changes
 * something is sent once, so that silence is told as silence.
 * A list that is longer than one answer is asked for to its end.
 * What the Worker tells of findings is put into the language that the address names, and why it refuses into the desk's.
 * @returns {Promise<string>} a letter, `+` for a good answer and `-` for a problem, then the body; empty without an answer
 */
export async function call(method, path, body) {
  const lang = /[?&]lang=(\w+)/.exec(path)?.[1];
  const headers = body ? { 'content-type': 'application/json' } : {};
  for (let tries = method === 'GET' ? 2 : 1; ; ) {
    tries -= 1;
    try {
      const begun = method === 'GET' ? page.begun(path) : undefined;
      const response = await (begun ?? fetch(path, { method, headers, body, credentials: 'same-origin', signal: AbortSignal.timeout(limit) }));
      let text = await response.text();
      if (!tries || ![502, 503, 504].includes(response.status)) {
        const told = () => (lang ? page.told(lang, text, money) : text);
        // What was found at a provider is told of a connection that was refused, too.
        if (!response.ok) return `-${await page.refused(document.documentElement.lang, await told(), { money, weekday, shortDay }, body)}`;
        const on = /^<(.+)>; rel="next"$/.exec(response.headers.get('link'))?.[1];
        if (on) {
          // A list that goes on: all of it is one answer.
          const rest = await call(method, new URL(on, response.url).href);
          if (rest[0] !== '+') return rest;
          text = JSON.stringify([...JSON.parse(text), ...JSON.parse(rest.slice(1))]);
        }
        return `+${await told()}`;
      }
    } catch {
      if (!tries) return '';
    }
    await new Promise((done) => { setTimeout(done, 500); });
  }
}

let page;
/**
 * Says how the page fetches what is not there yet.
 * @param {{later: () => Promise<void>, words: (tag: string) => Promise<string>, keep: (tag: string) => void,
 *   begun: (path: string) => Promise<Response> | undefined,
 *   told: (tag: string, answer: string, money: Function) => Promise<string>,
 *   refused: (tag: string, problem: string, says: Record<string, Function>, sent?: string) => Promise<string>}} how
 */
export const opened = (how) => { page = how; };
/** Fetches the code of the later pages. @returns {Promise<void>} rejected where it cannot be had */
export const later = () => page.later();
/** Fetches the words of a language. @returns {Promise<string>} rejected where they cannot be had */
export const words = (tag) => page.words(tag);
/** Keeps the language that the person has chosen, for the next time in this browser. */
export const keepLanguage = (tag) => page.keep(tag);
/** Says in which language, and which way, the page is written. @param {'ltr' | 'rtl'} dir */
export function wear(lang, dir) {
  Object.assign(document.documentElement, { lang, dir });
  // The names of the pages have other widths now.
  setTimeout(showTab);
}

/** Puts a text into the clipboard. @returns {Promise<boolean>} whether it is there */
export const copy = (text) => navigator.clipboard?.writeText(text).then(() => true, () => false) ?? Promise.resolve(false);

/** Hands a text to the ways of sending that the device has: its share sheet. Nobody need go through with it. */
export const share = (text) => { navigator.share({ text }).catch(() => {}); };

// Where there is none, there is no button for it (desk.css).
document.documentElement.classList.toggle('shares', 'share' in navigator);

/** Moves the focus, once the element is there. A page's heading has the page's tab seen, too: on a phone their row is longer. */
export const focus = (id) => {
  const found = document.getElementById(id);
  // A field that one may search in is not what one came for: on a phone the keyboard would hide the list below it.
  const hides = found?.enterKeyHint === 'search' && matchMedia('(pointer: coarse)').matches;
  (hides ? document.getElementById('heading') : found)?.focus();
  if (id === 'heading') showTab();
};
const showTab = () => document.querySelector('.tab.on')?.scrollIntoView({ block: 'nearest', inline: 'center' });

/** Where a visit lies over the page (desk.css). */
export const narrow = matchMedia('(max-width: 55.99rem)');

/**
 * What lies behind a sheet, or on a phone behind a visit, takes neither focus nor clicks. Beside the page a visit is no
 * dialog of that kind.
 */
export function modal() {
  const sheet = document.querySelector('.sheet');
  const visit = document.querySelector('.panel');
  const alone = narrow.matches && visit !== null;
  for (const behind of document.querySelectorAll('.test, .top, .none-yet, .page')) behind.inert = alone || sheet !== null;
  if (!visit) return;
  visit.inert = sheet !== null;
  if (alone) visit.ariaModal = 'true';
  else visit.removeAttribute('aria-modal');
}
narrow.addEventListener('change', modal);

/** Calls back every second while the page is seen, and when it is seen again. */
export function everySecond(callback) {
  const tick = () => { if (!document.hidden) callback(); };
  setInterval(tick, 1000);
  document.addEventListener('visibilitychange', tick);
}

/** Calls back with the keys that are pressed outside of fields, and with Escape wherever it is pressed; with none of what lies over the desk. */
export function onKey(callback) {
  addEventListener('keydown', (event) => {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey || target.closest('dialog')) return;
    const typing = target.closest('input, textarea, select');
    // A page may begin with a field: the figure that has led there is not typed into it.
    if (!typing && /^\d$/.test(key)) event.preventDefault();
    // The day before lies where reading begins.
    const mirrored = document.dir === 'rtl' && { ArrowLeft: 'ArrowRight', ArrowRight: 'ArrowLeft' }[key];
    if (key === 'Escape' || !typing) callback(mirrored || key);
  });
}

/** The title of the page. */
export const title = (text) => { document.title = text; };

/** Signed sums in minor units, as people write them. @param {string} decimal it never becomes a float of ours */
export const signed = money;

/** An instant in that shape; where the browser lacks a language's names, by ours, the months cut short where that is asked for. */
function written(tag, options, at, until) {
  const shape = format(Intl.DateTimeFormat, tag, options);
  // A time keeps to one line: "10:40 ص".
  if (tag !== 'kk') return (until === undefined ? shape.format(at) : shape.formatRange(at, until)).replace(/ (?=[صم]$)/, '\u00a0');
  const cut = options.month !== 'long';
  const parts = until === undefined ? shape.formatToParts(at) : shape.formatRangeToParts(at, until);
  const [first, last] = [inOwn(tag, options, at), inOwn(tag, options, until ?? at)];
  return parts.map((part) => {
    const own = (part.source === 'endRange' ? last : first)(part);
    if (part.type === 'literal') return own.replace('г.', 'ж.');
    return cut && part.type === 'month' ? `${own.slice(0, 3)}.` : own;
  }).join('');
}

/** "22 Nov, 14:05" at the salon. */
export const moment = (tag, timeZone, seconds) => written(tag, {
  day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone,
}, seconds * 1000);

/** The day of an instant in a zone: "2026-11-22". */
export const dayOf = (timeZone, seconds) => format(Intl.DateTimeFormat, 'sv', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(seconds * 1000);

/** "14:05" at the salon. */
export const clock = (tag, timeZone, seconds) => format(Intl.DateTimeFormat, tag, { hour: 'numeric', minute: '2-digit', timeZone }).format(seconds * 1000);

/** By how many seconds the clock of a zone is ahead of UTC's at an instant. */
const ahead = (timeZone, seconds) => {
  const shown = format(Intl.DateTimeFormat, 'sv', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(seconds * 1000);
  return Date.parse(`${shown.replace(' ', 'T')}Z`) / 1000 - seconds;
};

/** The instant at which the clock of a zone shows what UTC's shows at `shown`; where clocks change, one near it. */
export const instant = (zone, shown) => shown - ahead(zone, shown - ahead(zone, shown));

/** The same time of the day so many days later by the clock of a zone. */
export const daysLater = (zone, seconds, days) => (days ? instant(zone, seconds + ahead(zone, seconds) + days * 86_400) : seconds);

/** "22 Nov 2026, 14:05" at the salon. */
export const dated = (tag, timeZone, seconds) => written(tag, { timeZone, dateStyle: 'medium', timeStyle: 'short' }, seconds * 1000);

/** "Mon, 23 Nov". @param {number} seconds the day's midnight in UTC */
export const shortDay = (tag, seconds) => written(tag, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' }, seconds * 1000);

/** "Mon", of a day as above. */
export const weekday = (tag, seconds) => written(tag, { weekday: 'short', timeZone: 'UTC' }, seconds * 1000);

/** "23 – 29 November", of days as above. */
export const days = (tag, first, last) => written(tag, { day: 'numeric', month: 'long', timeZone: 'UTC' }, first * 1000, last * 1000);
