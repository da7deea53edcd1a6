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
