// The dialog that a button of the loader opens, and the widget in it. Fetched when somebody is about to press.
//
// It is the browser's own modal dialog in the element's shadow tree: the page behind is inert and out of the Tab key's way, Esc and
// the back gesture close it, and the focus returns to where it was. Closed, it keeps what was chosen. On the page itself nothing
// is changed but that it does not scroll meanwhile, by a style sheet that goes again. Deliberately absent: anything about
// booking; the widget inside is an element like any other.

/** What the button that closes it is called, by language. */
const words = __CHAIRTIME_WORDS__;

const styles = `dialog{box-sizing:border-box;inline-size:min(47rem,100vw);max-inline-size:none;block-size:fit-content;max-block-size:min(100dvh - 3rem,60rem);
padding:0;border:1px solid #0000;border-radius:calc(var(--chairtime-radius,14px) + 6px);overflow:hidden auto;overscroll-behavior:contain;
color:var(--ink);background:var(--paper);box-shadow:0 1.5rem 5rem #0006;outline:none;--paper:#fff;--ink:#211d1c;--line:#e5dfda;
--chairtime-min-height:min(34rem,60dvh);scroll-padding-block-start:48px}
dialog::backdrop{background:#14101099}
.bar{position:sticky;inset-block-start:0;z-index:2;display:flex;justify-content:flex-end;padding:2px 6px;background:var(--paper)}
.close{all:initial;color-scheme:inherit;display:grid;place-items:center;inline-size:44px;block-size:44px;border-radius:50%;color:var(--ink);cursor:pointer}
.close:hover{background:var(--line)}
.close:focus-visible{outline:3px solid var(--ink);outline-offset:-3px}
.close::before,.close::after{content:"";grid-area:1/1;inline-size:18px;border-block-start:2px solid;rotate:45deg}
.close::after{rotate:-45deg}
::part(widget){max-inline-size:none;border:0;border-radius:0;scroll-margin-block-start:48px}
@supports (color:light-dark(red,red)){dialog{--paper:light-dark(#fff,#1d1a1a);--ink:light-dark(#211d1c,#f3eeea);--line:light-dark(#e5dfda,#403a38)}}
@media (max-width:48rem){dialog{inline-size:100vw;block-size:100dvh;max-block-size:none;margin:0;border-radius:0}}
@media (prefers-reduced-motion:no-preference){dialog[open]{animation:come .18s ease-out}@keyframes come{from{opacity:0;translate:0 12px}}}`;

/** Keeps the page from scrolling, without touching anything that is its own. @returns {() => void} lets it again */
function still() {
  try {
    const sheet = new CSSStyleSheet();
    // A scroll bar leaves its room behind, or the page would move.
    const bar = innerWidth > document.documentElement.clientWidth;
    sheet.replaceSync(`:root{overflow:hidden!important${bar ? ';scrollbar-gutter:stable!important' : ''}}`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => (document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet));
  } catch {
    return () => {};
  }
}

/**
 * Makes the dialog, closed.
 * @param {object} given
 * @param {HTMLElement} given.host the element that it belongs to
 * @param {ShadowRoot} given.root its shadow tree
 * @param {HTMLElement} given.button what opens it: its words and its language, if that is known, are the dialog's too
 * @param {string[]} given.attributes those of `host` that the widget inside has too
 * @param {(styles: string) => void} given.dress adds styles to the shadow tree
 * @returns {{open: () => void, close: () => void, end: () => void}}
 */
export function dialog({ host, root, button: { lang: locale, dir, textContent: label }, attributes, dress }) {
  const element = document.createElement('dialog');
  const button = Object.assign(document.createElement('button'), { className: 'close', type: 'button', onclick: () => element.close() });
  const bar = Object.assign(document.createElement('div'), { className: 'bar' });
  const set = (of, values) => { for (const [key, value] of Object.entries(values)) of.setAttribute(key, value); };
  // The focus begins on the dialog itself, so that its name is read; a press beside it closes it too.
  set(element, { 'aria-label': label, lang: locale, part: 'dialog', tabindex: -1, closedby: 'any', dir });
  set(button, { 'aria-label': words[locale || 'en'], lang: locale || 'en', part: 'close' });
  bar.append(button);
  element.append(bar);
  dress(styles);
  root.append(element);

  let free;
  let widget;
  const show = () => {
    if (!element.isConnected || element.open) return;
    free ||= still();
    element.showModal();
    element.focus();
  };
  const leave = () => {
    free?.();
    free = undefined;
  };
  // Heard late: it may be open again.
  element.onclose = () => element.open || leave();
  // A payment provider's overlay stands in the page, which is inert and out of sight behind this: it steps aside meanwhile.
  const aside = ({ detail }) => {
    if (!element.open) return;
    element.close();
    detail.then(show, show);
  };
  addEventListener('chairtime:aside', aside);

  return {
    open() {
      if (!widget) {
        widget = document.createElement(host.localName);
        for (const key of attributes) if (host.getAttribute(key)) widget.setAttribute(key, host.getAttribute(key));
        set(widget, { embed: 'inline', exportparts: 'widget,card,primary,quiet,day,time', ...(locale && { locale }) });
        element.append(widget);
      }
      show();
    },
    close: () => element.close(),
    end() {
      removeEventListener('chairtime:aside', aside);
      element.remove();
      leave();
    },
  };
}
