// Asks who books to show that they are a person (Cloudflare Turnstile). Fetched only when the Worker asks for it, which it
// does while a salon is flooded; so it is no part of what an ordinary booking loads.
//
// Turnstile draws into the page itself, not into a shadow tree: its box is a child of the page, shown inside our dialog
// through a slot. Whatever goes wrong here (no script, a closed dialog) solves nothing, and the client is told to wait.

const words = {
  en: ['One more step', 'Very many are booking here right now. Please confirm that you are a person.', 'Not now'],
  ru: ['Ещё один шаг', 'Сейчас здесь записывается очень много людей. Подтвердите, что вы человек.', 'Не сейчас'],
  kk: ['Тағы бір қадам', 'Қазір мұнда өте көп адам жазылып жатыр. Адам екеніңізді растаңыз.', 'Қазір емес'],
  es: ['Un paso más', 'Ahora mismo hay muchísimas reservas aquí. Confirma que eres una persona.', 'Ahora no'],
  ar: ['خطوة أخيرة', 'يحجز هنا الآن عدد كبير جدًا. يُرجى تأكيد أنك إنسان.', 'ليس الآن'],
};

const styles = `dialog{box-sizing:border-box;width:min(22.5rem,calc(100vw - 2rem));padding:1.5rem;border:0;border-radius:20px;
color:CanvasText;background:Canvas;font:1rem/1.5 system-ui,sans-serif;text-align:start;box-shadow:0 1rem 4rem #0005}
dialog::backdrop{background:#0007}
h2{margin:0 0 .5rem;font-size:1.25rem;line-height:1.3}
p{margin:0 0 1rem}
slot{display:block;min-height:65px;overflow:auto}
button{margin:1rem 0 0;min-height:44px;width:100%;border:1px solid GrayText;border-radius:12px;color:inherit;background:none;font:inherit;cursor:pointer}
button:focus-visible{outline:3px solid Highlight;outline-offset:2px}`;

/** The language of the widget, by the same rule as the loader: attribute, page, browser. */
function language() {
  const named = document.querySelector('chairtime-booking[locale]')?.getAttribute('locale');
  const tags = [named, document.documentElement.lang, ...(navigator.languages || [])];
  const spoken = tags.map((tag) => (tag || '').split(/[-_]/)[0].toLowerCase());
  return spoken.find((tag) => Object.hasOwn(words, tag)) || 'en';
}

/** Turnstile's own script, once a page. */
let script;
const load = (src) => (script ||= new Promise((resolve, reject) => {
  const element = Object.assign(document.createElement('script'), { src, async: true, onload: resolve });
  element.onerror = (error) => {
    script = undefined;
    element.remove();
    reject(error);
  };
  document.head.append(element);
}));

/** The dialog over the page, and the place in it that Turnstile draws into. */
function open(close) {
  const host = document.createElement('div');
  const box = document.createElement('div');
  const root = host.attachShadow({ mode: 'open' });
  const locale = language();
  const [title, why, not] = words[locale];
  const dialog = Object.assign(document.createElement('dialog'), { lang: locale, dir: locale === 'ar' ? 'rtl' : 'ltr' });
  const heading = Object.assign(document.createElement('h2'), { id: 'title', textContent: title });
  const button = Object.assign(document.createElement('button'), { type: 'button', textContent: not, onclick: close });
  dialog.setAttribute('aria-labelledby', 'title');
  dialog.append(heading, Object.assign(document.createElement('p'), { textContent: why }), document.createElement('slot'), button);
  dialog.oncancel = close;
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(Object.assign(document.createElement('style'), { textContent: styles }));
  }
  root.append(dialog);
  host.append(box);
  document.body.append(host);
  dialog.showModal();
  return { host, box };
}

/**
 * @param {string} asked the address of Turnstile's script and the site key, as the Worker's header has them
 * @returns {Promise<string>} the token; empty where there is none
 */
export async function solve(asked) {
  const [src, sitekey] = asked.split(' ');
  const before = document.activeElement;
  let shown;
  let box;
  try {
    await load(src);
    return await new Promise((resolve, reject) => {
      shown = open(() => resolve(''));
      box = window.turnstile.render(shown.box, { sitekey, action: 'book', callback: resolve, 'error-callback': reject });
    });
  } catch {
    return '';
  } finally {
    try {
      window.turnstile?.remove(box);
    } catch {
      // It has removed itself.
    }
    shown?.host.remove();
    before?.focus?.();
  }
}
