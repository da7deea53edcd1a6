// The loader: a salon's page includes this one file, and it brings the widget.
//
//   <script async src="https://book.example/widget.js" data-salon="belle"></script>
//   <chairtime-booking salon="belle" locale="ru" service="cut,colour" theme="dark"></chairtime-booking>
//
// It defines the element, reserves its place, and fetches everything at once: prices, code, styles. The script tag alone
// makes an element after itself, unless the page has one. It may stand on a page twice. Where the widget cannot run
// (an old browser, a content security policy without 'wasm-unsafe-eval'), a link to the hosted page takes its place.

const script = document.currentScript; // null after the first await: read at once
const base = script ? script.src : location.href;
const { origin } = new URL(base);
const file = (path) => new URL(path, base).href;
const name = 'chairtime-booking';
const attributes = ['salon', 'locale', 'service', 'theme', 'mode'];

const words = {
  en: ['Booking cannot be shown on this page.', 'Book on a page of its own'],
  ru: ['Запись не открылась на этой странице.', 'Записаться на отдельной странице'],
  kk: ['Жазылу бұл бетте ашылмады.', 'Бөлек бетте жазылу'],
  es: ['La reserva no se puede mostrar en esta página.', 'Reservar en una página aparte'],
  ar: ['لا يمكن عرض الحجز في هذه الصفحة.', 'احجز في صفحة مستقلة'],
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

/** Fetched once, however many elements the page has. */
let parts;
const load = () => (parts ||= {
  glue: import(file(__CHAIRTIME_GLUE__)),
  wasm: fetch(file(__CHAIRTIME_WASM__)),
  css: text(__CHAIRTIME_CSS__),
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

class ChairtimeBooking extends HTMLElement {
  connectedCallback() {
    if (this.run) return;
    const run = (this.run = {}); // a later connection has another one
    const option = (key) => this.getAttribute(key) || '';
    const salon = option('salon');
    const root = this.shadowRoot || this.attachShadow({ mode: 'open' });
    root.innerHTML = `<div class="skeleton">${'<i></i>'.repeat(6)}</div>`;
    adopt(root, first);
    const here = () => this.run === run;
    const { glue, wasm, css } = load();
    const storefront = fetch(`${origin}/v1/salons/${encodeURIComponent(salon)}/storefront`, { credentials: 'omit', signal: AbortSignal.timeout?.(8000) })
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)));
    storefront.catch(() => {}); // the widget asks again and says why
    const own = () => storefront.then((shop) => spoken([JSON.parse(shop).locale])).catch(() => {});
    const words = (async () => {
      const locale = spoken(languages(this)) || (await own()) || 'en';
      return { locale, texts: await (parts[locale] ||= text(texts[locale])) };
    })();
    Promise.all([glue, wasm, css, words]).then(async ([module, answer, styles, { locale, texts }]) => {
      parts.ready ||= module.default({ module_or_path: answer });
      await parts.ready;
      if (!here()) return;
      adopt(root, styles);
      const inner = document.createElement('div');
      inner.className = 'widget';
      inner.setAttribute('part', 'widget');
      inner.lang = locale;
      inner.dir = direction(locale);
      root.querySelector('.skeleton')?.remove();
      root.append(inner);
      const options = { salon, origin, storefront, host: this, locale, texts, service: option('service'), mode: option('mode') };
      run.destroy = module.mount(inner, options);
      if (!run.destroy) throw new Error(`chairtime: no such salon: "${salon}"`);
    }).catch((error) => here() && this.fail(root, salon, error));
  }

  /** Says where to book instead. Styles by CSSOM: no policy forbids them. */
  fail(root, salon, error) {
    const language = spoken(languages(this)) || 'en';
    const [sentence, label] = words[language];
    const text = Object.assign(document.createElement('p'), { lang: language, dir: direction(language) });
    const link = document.createElement('a');
    link.href = `${origin}/s/${encodeURIComponent(salon)}`;
    link.textContent = label;
    text.append(`${sentence} `, link);
    root.replaceChildren(text);
    this.style.minHeight = '0';
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
