// The loader: a salon's page includes this one file, and it brings the widget.
//
//   <script async fetchpriority="high" crossorigin src="https://book.example/widget.js" data-salon="belle"></script>
//   <chairtime-booking salon="belle" locale="ru" service="cut,colour" theme="dark"></chairtime-booking>
//   <chairtime-booking salon="belle" embed="floating" label="Book a visit"></chairtime-booking>
//
// It defines the element, reserves its place, and fetches what the widget needs: prices, then code and words. The first screen comes
// drawn, with the prices and its styles, and is shown before the code is begun (on the hosted page it stands in the page already); then the
// widget takes its place, with what was ticked meanwhile. A page that wants it sooner has the first screen fetched beside this file:
//
//   <link rel="preload" as="fetch" crossorigin href="https://book.example/v1/salons/belle/front">
//
// The script tag alone makes an element after itself, unless the page has one. It may stand on a page twice. Where the widget cannot run (an old browser, a content security policy without
// 'wasm-unsafe-eval'), the first screen stays, and a link to the hosted page takes the place of its button, until that page
// works in a frame (widget/frame), where it may.
//
// With `embed` the element is a button instead, and the widget comes in a dialog when it is pressed: another element of the same
// kind, inside. What only the dialog needs is a file of its own (widget/dialog), fetched when somebody is about to press.

const script = document.currentScript; // null after the first await: read at once
const base = script ? script.src : location.href;
const { origin } = new URL(base);
const file = (path) => new URL(path, base).href;
const name = 'chairtime-booking';
const attributes = ['salon', 'locale', 'service', 'staff', 'date', 'theme', 'mode', 'embed', 'label'];

/** By language: what leads to the hosted page, and what opens the dialog. */
const words = __CHAIRTIME_WORDS__;

// Before the styles come: the place and grey bars, so that nothing on the page moves.
const first = `:host{display:block;min-height:var(--chairtime-min-height,34rem)}
.skeleton i{display:block;height:4.5rem;margin:0 0 .75rem;border-radius:14px;background:#8882}
.skeleton i:first-child{width:55%;height:2rem}`;

// The button's; colours as in styles/widget.css.
const pressed = `:host{display:inline-block}
:host([hidden]){display:none}
:host([theme=light]){color-scheme:light}
:host([theme=dark]){color-scheme:dark}
:host([theme=auto]){color-scheme:light dark}
:host([embed=dialog]){display:contents}
:host([embed=floating]){position:fixed;z-index:999;inset-block-end:max(20px,env(safe-area-inset-bottom));inset-inline-end:20px}
:host([embed=floating]) .open{box-shadow:0 6px 24px #0005}
.open{all:initial;color-scheme:inherit;--accent:var(--chairtime-accent,#8a2f5a);--on-accent:#fff;box-sizing:border-box;min-block-size:48px;
padding:12px 24px;border:1px solid transparent;border-radius:var(--chairtime-radius,14px);background:var(--accent);color:var(--on-accent);
font-family:var(--chairtime-font,inherit);font-size:max(16px,1rem);font-weight:600;text-align:center;cursor:pointer}
.open:hover{filter:brightness(1.08)}
.open:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
@supports (color:light-dark(red,red)){.open{--accent:var(--chairtime-accent,light-dark(#8a2f5a,#eaa1c6))}}
@supports (color:oklch(from red l c h)){.open{--on-accent:oklch(from var(--accent) calc((.68 - l)*1000) 0 0)}}`;

const text = (path, options) => fetch(file(path), options).then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)));

/** Addresses of the widget's words, by language. */
const texts = __CHAIRTIME_TEXTS__;
/** The first of these languages that the widget speaks; tags as `ru-KZ`. */
const spoken = (tags) => tags.map((tag) => tag.split(/[-_]/)[0].toLowerCase()).find((tag) => Object.hasOwn(texts, tag));

/** Tags of languages, the most wanted first: by attribute, page, browser. */
const languages = (element) => [element.getAttribute('locale') || '', element.closest('[lang]')?.lang || '', ...(navigator.languages || [])];
const direction = (language) => (language === 'ar' ? 'rtl' : 'ltr');
/** A language as the browser has it (`en-GB`): by that figures are written. */
const variety = (language) => (navigator.languages || []).find((tag) => spoken([tag]) === language) || language;

/** The hosted page of an element's salon. */
const hosted = (element) => `${origin}/s/${encodeURIComponent(element.getAttribute('salon'))}`;

/** What the widget keeps for the tab's life, `Kept` in `flow.rs`: then it does not open with the first screen. */
function kept(salon) {
  try {
    return sessionStorage.getItem(`chairtime:${salon}`);
  } catch {
    return null;
  }
}

/** Fetched once, however many elements the page has. */
const parts = {};
const load = () => Promise.all([parts.glue ||= import(file(__CHAIRTIME_GLUE__)), parts.wasm ||= fetch(file(__CHAIRTIME_WASM__))]);

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
  return Object.assign(document.createElement('div'), { className: 'widget', part: 'widget', lang: locale, dir: direction(locale) });
}

/** The drawn screen answers before the widget is there: what one service costs was drawn with it, and a press on the way on is kept. */
function answering(drawn) {
  const [told, on] = drawn.querySelector('.bar')?.children || [];
  if (!on) return;
  const none = told.innerHTML;
  on.onclick = () => on.classList.add('waits');
  // Perhaps something is ticked already: the hosted page can be read before this runs.
  (drawn.onchange = () => {
    const [one, more] = drawn.querySelectorAll('[name=service]:checked');
    told.innerHTML = one ? (!more && one.closest('label').nextSibling?.innerHTML) || '…' : none;
    on.disabled = !one;
  })();
}

class ChairtimeBooking extends HTMLElement {
  connectedCallback() {
    if (this.run) return;
    const run = (this.run = {}); // a later connection has another one
    const option = (key) => this.getAttribute(key) || '';
    const salon = option('salon');
    if (!['', 'inline'].includes(option('embed'))) return this.offer(run, salon);
    const here = () => this.run === run;
    const language = spoken(languages(this));
    // The hosted page brings the storefront, and the first screen of it.
    const brought = this.querySelector('[type$=json]');
    brought?.remove();
    // The browser's own language goes without saying: then the address is the one that a page may have had fetched before this ran.
    const lang = language && language === spoken([navigator.language]) ? '' : `?lang=${language ? variety(language) : ''}`;
    // One line each: the storefront, its first screen, and the styles.
    const asked = (brought
      ? Promise.resolve(brought.text)
      : text(`/v1/salons/${encodeURIComponent(salon)}/front${lang}`, { signal: AbortSignal.timeout?.(8000) })
    ).then((lines) => lines.split('\n'));
    const root = this.shadowRoot || this.attachShadow({ mode: 'open' });
    const styled = brought && root.querySelector('.widget');
    let drawn = styled || document.createElement('div');
    if (styled) answering(drawn);
    else root.replaceChildren(drawn);
    // Back at a booking: the code for that comes at the same time.
    const back = option('mode') || kept(salon);
    const draws = !(brought || back || option('service'));
    // First the first screen, which the page may have had fetched; where that takes a while, grey bars, and all else.
    const begun = new Promise((go) => setTimeout(go, draws ? 80 : 0)).then(() => {
      if (here() && !drawn.className) {
        drawn.className = 'skeleton';
        drawn.innerHTML = '<i></i>'.repeat(6);
        adopt(root, first);
      }
      return load();
    });
    const css = styled ? '' : (parts.css ||= asked.catch(() => []).then(([, , styles]) => styles || text(__CHAIRTIME_CSS__)));
    const storefront = asked.then(([shop]) => shop);
    storefront.catch(() => {}); // the widget asks again and says why
    // Without one it is the salon's own, which the storefront tells.
    const speaking = language ? Promise.resolve(language) : storefront.then((shop) => spoken([JSON.parse(shop).locale])).catch(() => {}).then((own) => own || 'en');
    const said = begun.then(() => speaking).then((locale) => (parts[locale] ||= text(texts[locale])));
    const shown = Promise.all([asked, css, speaking]).then(([[, html], styles, locale]) => {
      if (!html || !draws || !here() || run.destroy) return;
      adopt(root, styles);
      const screen = wrapper(locale);
      screen.innerHTML = html;
      answering(screen);
      drawn.replaceWith(screen);
      drawn = screen;
    }).catch(() => {});
    Promise.all([begun, css, speaking, said]).then(async ([[module, answer], styles, locale, texts]) => {
      parts.ready ||= module.start(answer, back);
      await parts.ready;
      if (!here()) return;
      const inner = wrapper(locale);
      module.takeOver(drawn, inner, () => styled || adopt(root, styles));
      const options = { salon, origin, storefront, host: this, locale, texts };
      for (const key of attributes) options[key] ||= option(key);
      run.destroy = module.mount(inner, options);
      if (!run.destroy) throw new Error(`chairtime: no such salon: "${salon}"`);
    }).catch(async (error) => {
      await shown;
      if (here()) this.fail(root, drawn, salon, error);
    });
  }

  /** A button, or none with `embed="dialog"`, and behind it the widget in a dialog. */
  offer(run, salon) {
    const locale = spoken(languages(this)) || '';
    const root = this.shadowRoot || this.attachShadow({ mode: 'open' });
    const button = Object.assign(document.createElement('button'), {
      className: 'open', part: 'button', lang: locale, dir: direction(locale), textContent: this.getAttribute('label') || words[locale || 'en'][1], onclick: () => this.open(),
    });
    root.replaceChildren(...(this.getAttribute('embed') === 'dialog' ? [] : [button]));
    adopt(root, pressed);
    run.bring = () => {
      load();
      const brought = (run.dialog ||= import(file(__CHAIRTIME_DIALOG__)).then(({ dialog }) => (
        dialog({ host: this, root, button, attributes, dress: (text) => adopt(root, pressed + text) })
      )));
      brought.catch(() => (run.dialog = undefined));
      return brought;
    };
    run.destroy = () => run.dialog?.then((dialog) => dialog.end());
    button.onpointerenter = button.onfocus = run.bring;
    // Back from the payment page, or reloaded meanwhile: it goes on where it was.
    if (kept(salon) && performance.getEntriesByType('navigation')[0]?.type !== 'navigate') this.open();
  }

  /** Opens the dialog; brings a widget that stands in the page into sight. */
  open() {
    const { run } = this;
    if (!run?.bring) this.scrollIntoView();
    else run.bring().then((dialog) => dialog.open(), () => location.assign(hosted(this)));
  }

  /** Closes the dialog; what was chosen stays. */
  close() {
    this.run?.dialog?.then((dialog) => dialog.close());
  }

  /** Takes the element off the page, with all that it has put there. */
  destroy() {
    this.remove();
  }

  /** Says where to book instead, and tries it in a frame. Styles by CSSOM: no policy forbids them. */
  fail(root, drawn, salon, error) {
    const language = spoken(languages(this)) || 'en';
    const link = Object.assign(document.createElement('a'), {
      lang: language, dir: direction(language), textContent: words[language][0], href: hosted(this),
    });
    const button = drawn.querySelector('.bar');
    if (button) button.replaceChildren(link);
    else {
      root.replaceChildren(link);
      this.style.minHeight = '0';
    }
    const detail = { salon, code: 'not_started', message: String(error) };
    this.dispatchEvent(new CustomEvent('chairtime:error', { bubbles: true, composed: true, detail }));
    import(file(__CHAIRTIME_FRAME__)).then(({ frame }) => frame(this, root, link.href, language, words[language][1]), () => {});
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
  const same = (element) => ['salon', 'embed'].every((key) => (element.getAttribute(key) || '') === (script.dataset[key] || ''));
  if ([...document.querySelectorAll(name)].some(same)) return;
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
