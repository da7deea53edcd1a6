// Starts the desk: its wasm and the words of the owner's language, side by side.
//
// `build-desk.sh` puts the files' addresses in place of the constants.
import init, { open } from 'desk-glue';

const texts = __CHAIRTIME_TEXTS__;
const later = __CHAIRTIME_LATER__;
const locale = navigator.languages.map((tag) => tag.toLowerCase().split('-')[0]).find((tag) => tag in texts) ?? 'en';
document.documentElement.lang = locale;

const get = async (path) => {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer;
};

try {
  const [words, first] = await Promise.all([get(texts[locale]).then((answer) => answer.text()), init({ module_or_path: get(__CHAIRTIME_WASM__) })]);
  const root = document.querySelector('#desk');
  root.replaceChildren();
  // What comes later is instantiated over the memory and the tables of what is here.
  open(root, locale, words, async () => { if (later) await WebAssembly.instantiateStreaming(get(later), { _: first }); });
} catch (error) {
  const told = { en: 'The desk could not be loaded. Please reload the page.', ru: 'Кабинет не загрузился. Обновите страницу.' };
  document.querySelector('#desk').textContent = told[locale] ?? told.en;
  throw error;
}
