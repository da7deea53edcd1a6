// Starts the desk: its wasm and the words of the language that is spoken, side by side.
//
// `build-desk.sh` puts the files' addresses in place of the constants.
import init, { open } from 'desk-glue';
import { refuser } from './refused.js';
import { teller } from './told.js';

const texts = __CHAIRTIME_TEXTS__;
const later = __CHAIRTIME_LATER__;
const told = __CHAIRTIME_TOLD__;

/** Under which the language is kept that the person chose. */
const CHOSEN = 'chairtime-desk-language';
const chosen = () => {
  try {
    return localStorage.getItem(CHOSEN) ?? '';
  } catch {
    return '';
  }
};
const keep = (tag) => {
  try {
    localStorage.setItem(CHOSEN, tag);
  } catch {
    // It holds until the page is closed.
  }
};

/** What the person chose, else what the browser speaks; the salon's own, where that is none of ours, is known when they are in. */
const asked = [chosen(), ...navigator.languages].map((tag) => tag.toLowerCase().split('-')[0]).find((tag) => Object.hasOwn(texts, tag));
const locale = asked ?? 'en';
Object.assign(document.documentElement, { lang: locale, dir: locale === 'ar' ? 'rtl' : 'ltr' });

const get = async (path) => {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer;
};
/** What the first screen will ask for, begun while the code is on its way: who is there, where, and the day's visits. */
const begun = new Map();
// What nobody has taken by then is old.
const limit = 15_000;
setTimeout(() => begun.clear(), limit);
const begin = async (path) => {
  begun.set(path, fetch(path, { signal: AbortSignal.timeout(limit) }));
  const answer = await begun.get(path);
  return answer.ok ? answer.clone().json() : Promise.reject(answer.status);
};
(async () => {
  const { salon } = await begin('/v1/desk/session');
  const { zone: timeZone } = await begin(`/v1/salons/${salon}/storefront`);
  // Swedes write a day as ISO 8601 does.
  await begin(`/v1/desk/salons/${salon}/bookings?day=${new Intl.DateTimeFormat('sv', { timeZone }).format()}`);
})().catch(() => {}); // whoever takes it, or asks again, says why
const words = async (tag) => (await get(texts[tag])).text();
const tells = async (tag) => (await get(told[tag])).json();

try {
  const [first, file] = await Promise.all([init({ module_or_path: get(__CHAIRTIME_WASM__) }), words(locale)]);
  const root = document.querySelector('#desk');
  root.replaceChildren();
  open(root, locale, file, asked ?? '', {
    // What comes later is instantiated over the memory and the tables of what is here.
    later: async () => { if (later) await WebAssembly.instantiateStreaming(get(later), { _: first }); },
    words,
    keep,
    // Each is taken once.
    begun: (path) => {
      const answer = begun.get(path);
      begun.delete(path);
      return answer;
    },
    // What is told in English is in English already; why something is refused is said in all languages by codes.
    told: teller(async (tag) => (tag === 'en' ? undefined : tells(tag))),
    refused: refuser(tells),
  });
} catch (error) {
  document.querySelector('#desk').textContent = {
    en: 'The desk could not be loaded. Please reload the page.',
    ru: 'Кабинет не загрузился. Обновите страницу.',
    kk: 'Кабинет жүктелмеді. Бетті жаңартыңыз.',
    es: 'El panel no se ha podido cargar. Recarga la página.',
    ar: 'تعذّر تحميل اللوحة. أعد تحميل الصفحة.',
  }[locale];
  throw error;
}
