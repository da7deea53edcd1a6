// The loader: a salon's page includes this one file, and it brings the widget.
//
//   <script async src="https://book.example/widget.js" data-salon="belle"></script>
//   <chairtime-booking salon="belle" locale="ru" service="cut,colour" theme="dark"></chairtime-booking>
//
// It defines the element, reserves its place, and fetches everything at once: prices, code, styles. The first screen comes
// drawn, with the prices, and is shown before the code is there (on the hosted page it stands in the page already); then the
// widget takes its place, with what was ticked meanwhile. The script tag alone makes an element after itself, unless the page
// has one. It may stand on a page twice. Where the widget cannot run (an old browser, a content security policy without
// 'wasm-unsafe-eval'), the first screen stays, and a link to the hosted page takes the place of its button.

const script = document.currentScript; // null after the first await: read at once
const base = script ? script.src : location.href;
const { origin } = new URL(base);
const file = (path) => new URL(path, base).href;
const name = 'chairtime-booking';
const attributes = ['salon', 'locale', 'service', 'staff', 'date', 'theme', 'mode'];

/** What leads to the hosted page. */
const words = {
  en: 'Book on a page of its own',
  ru: 'Записаться на отдельной странице',
  kk: 'Бөлек бетте жазылу',
  es: 'Reservar en una página aparte',
  ar: 'احجز في صفحة مستقلة',
};

// Before the styles come: the place and grey bars, so that nothing on the page moves.
const first = `:host{display:block;min-height:var(--chairtime-min-height,34rem)}
.skeleton i{display:block;height:4.5rem;margin:0 0 .75rem;border-radius:14px;background:#8882}
.skeleton i:first-child{width:55%;height:2rem}`;

const text = (path) => fetch(file(path)).then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)));

/** Addresses of the widget's words, by language. */
const texts = __CHAIRTIME_TEXTS__;
/** The first of these languages that the widget speaks; tags as `ru-KZ`. */
const spoken = (tags) => tags.map((tag) => tag.split(/[-_]/)[0].toLowerCase()).find((tag) => Object.hasOwn(texts, tag));

/** Tags of languages, the most wanted first: by attribute, page, browser. */
const languages = (element) => [element.getAttribute('locale') || '', element.closest('[lang]')?.lang || '', ...(navigator.languages || [])];
const direction = (language) => (language === 'ar' ? 'rtl' : 'ltr');
/** A language as the browser has it (`en-GB`): by that figures are written. */
const variety = (language) => (navigator.languages || []).find((tag) => spoken([tag]) === language) || language;

/** What the widget keeps for the tab's life, `Kept` in `flow.rs`: then it does not open with the first screen. */
function kept(salon) {
  try {
    return sessionStorage.getItem(`chairtime:${salon}`);
  } catch {
    return null;
  }
}

/** Fetched once, however many elements the page has. */
let parts;
const load = () => (parts ||= {
  glue: import(file(__CHAIRTIME_GLUE__)),
  wasm: fetch(file(__CHAIRTIME_WASM__)),
});

/** Styles that a host page's style-src does not forbid; browsers without them get a style element. */
function adopt(root, text) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.querySelector('style')?.remove();
    root.prepend(Object.assign(document.createElement('style'), { textContent: text }));
  }
}

/** The element that the widget's styles are about. */
function wrapper(locale) {
  const element = document.createElement('div');
  element.className = 'widget';
  element.setAttribute('part', 'widget');
  element.lang = locale;
  element.dir = direction(locale);
  return element;
}

/** Puts the widget where the drawn screen or the grey bars are, once it has drawn its own; with the ticks and focus of before. */
function takeOver(drawn, inner, dress) {
  const boxes = (root) => [...root.querySelectorAll('[name=service]')];
  const swap = () => {
    // A press that has begun there also ends there.
    if (drawn.matches(':active')) return requestAnimationFrame(swap);
    const [before, after] = [boxes(drawn), boxes(inner)];
    const focused = before.indexOf(drawn.getRootNode().activeElement);
    dress();
    drawn.replaceWith(inner);
    before.forEach((box, place) => box.checked && after[place]?.click());
    after[focused]?.focus({ preventScroll: true });
  };
  const watcher = new MutationObserver(() => {
    if (/^($|<div class="skeleton)/.test(inner.innerHTML)) return;
    watcher.disconnect();
    swap();
  });
  watcher.observe(inner, { childList: true, subtree: true });
}

class ChairtimeBooking extends HTMLElement {
  connectedCallback() {
    if (this.run) return;
    const run = (this.run = {}); // a later connection has another one
    const option = (key) => this.getAttribute(key) || '';
    const salon = option('salon');
    const here = () => this.run === run;
    const language = spoken(languages(this));
    // The hosted page brings the storefront, and the first screen of it.
    const brought = this.querySelector('[type$=json]');
    brought?.remove();
    const root = this.shadowRoot || this.attachShadow({ mode: 'open' });
    const styled = brought && root.querySelector('.widget');
    let drawn = styled;
    if (!drawn) {
      root.innerHTML = `<div class="skeleton">${'<i></i>'.repeat(6)}</div>`;
      drawn = root.firstChild;
      adopt(root, first);
    }
    const { glue, wasm } = load();
    const css = styled ? '' : (parts.css ||= text(__CHAIRTIME_CSS__));
    const path = brought || ['mode', 'service'].some(option) || kept(salon) ? 'storefront' : `front?lang=${language ? variety(language) : ''}`;
    const asked = brought
      ? Promise.resolve(brought.text)
      : fetch(`${origin}/v1/salons/${encodeURIComponent(salon)}/${path}`, { credentials: 'omit', signal: AbortSignal.timeout?.(8000) })
        .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)));
    // One line each.
    const storefront = asked.then((lines) => lines.split('\n')[0]);
    storefront.catch(() => {}); // the widget asks again and says why
    const own = () => storefront.then((shop) => spoken([JSON.parse(shop).locale])).catch(() => {});
    const words = (async () => {
      const locale = language || (await own()) || 'en';
      return { locale, texts: await (parts[locale] ||= text(texts[locale])) };
    })();
    const shown = Promise.all([asked, css]).then(([lines, styles]) => {
      const [shop, html] = lines.split('\n');
      if (!html || !here() || run.destroy) return;
      adopt(root, styles);
      const screen = wrapper(language || spoken([JSON.parse(shop).locale]) || 'en');
      screen.innerHTML = html;
      drawn.replaceWith(screen);
      drawn = screen;
    }).catch(() => {});
    Promise.all([glue, wasm, css, words]).then(async ([module, answer, styles, { locale, texts }]) => {
      parts.ready ||= module.default({ module_or_path: answer });
      await parts.ready;
      if (!here()) return;
      const inner = wrapper(locale);
      takeOver(drawn, inner, () => styled || adopt(root, styles));
      const options = { salon, origin, storefront, host: this, locale, texts };
      for (const key of ['service', 'staff', 'date', 'mode']) options[key] = option(key);
      run.destroy = module.mount(inner, options);
      if (!run.destroy) throw new Error(`chairtime: no such salon: "${salon}"`);
    }).catch(async (error) => {
      await shown;
      if (here()) this.fail(root, drawn, salon, error);
    });
  }

  /** Says where to book instead. Styles by CSSOM: no policy forbids them. */
  fail(root, drawn, salon, error) {
    const language = spoken(languages(this)) || 'en';
    const link = Object.assign(document.createElement('a'), {
      lang: language, dir: direction(language), textContent: words[language], href: `${origin}/s/${encodeURIComponent(salon)}`,
    });
    const button = drawn.querySelector('.bar');
    if (button) button.replaceChildren(link);
    else {
      root.replaceChildren(link);
      this.style.minHeight = '0';
    }
    const detail = { salon, code: 'not_started', message: String(error) };
    this.dispatchEvent(new CustomEvent('chairtime:error', { bubbles: true, composed: true, detail }));
  }

  disconnectedCallback() {
    const { run } = this;
    // A move within the page disconnects and connects at once: then the app stays.
    queueMicrotask(() => {
      if (this.isConnected || this.run !== run) return;
      this.run = undefined;
      run?.destroy?.();
    });
  }
}

if (!customElements.get(name)) customElements.define(name, ChairtimeBooking);

function place() {
  const { salon } = script.dataset;
  if ([...document.querySelectorAll(name)].some((element) => element.getAttribute('salon') === salon)) return;
  const element = document.createElement(name);
  for (const key of attributes) if (script.dataset[key]) element.setAttribute(key, script.dataset[key]);
  // A script in the head has no place of its own.
  if (script.closest('head')) document.body.append(element);
  else script.after(element);
}

if (script?.dataset.salon) {
  // An element that stands further down must be known before one is made.
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', place);
  else place();
}
