// The hosted page in a frame, where the salon's page does not let the widget run: fetched only then.
//
// The link that the loader has put there stays until the frame has said through its port how high it is; where a policy refuses
// the frame, that never comes. The port is handed to a page of our Worker alone, so nobody else speaks through it, and what comes
// through is still looked at: a height, a step, an event of those that there are, and what is kept for the tab's life, which a widget
// would keep here as well. Deliberately absent: a listener on the window. Payment pages take the whole window, from within.

const events = ['ready', 'selected', 'held', 'paid', 'booked', 'cancelled', 'error'];
const looks = ['accent', 'radius', 'font', 'min-height'].map((name) => `--chairtime-${name}`);

/** What the page's own colours leave to the frame's: as `theme`. @param {string} scheme a computed color-scheme */
const theme = (scheme) => (/light.*dark|dark.*light/.test(scheme) ? 'auto' : /dark/.test(scheme) ? 'dark' : 'light');

/** As in src/host.js: private tabs and frames may forbid it. */
function kept(key) {
  try {
    return sessionStorage.getItem(key) || '';
  } catch {
    return '';
  }
}
function keep(key, text) {
  try {
    if (text) sessionStorage.setItem(key, text);
    else sessionStorage.removeItem(key);
  } catch {
    // The widget's copy does.
  }
}

/**
 * Puts the frame into an element, out of sight until it works.
 * @param {HTMLElement} host
 * @param {ShadowRoot} root what stands in for the widget so far
 * @param {string} address the hosted page's
 * @param {string} lang
 * @param {string} title
 */
export function frame(host, root, address, lang, title) {
  const { origin } = new URL(address);
  // In there it does not run either.
  if (origin === location.origin) return;
  const style = getComputedStyle(host);
  const query = new URLSearchParams({ lang, theme: theme(style.colorScheme) });
  for (const key of ['service', 'staff', 'date']) if (host.getAttribute(key)) query.set(key, host.getAttribute(key));
  const key = `chairtime:${host.getAttribute('salon')}`;
  const frame = Object.assign(document.createElement('iframe'), { title, name: kept(key), src: `${address}/framed?${query}` });
  // A frame whose colour scheme is another than its page's has no see-through ground.
  frame.style.cssText = 'all:initial;display:block;inline-size:100%;block-size:0;visibility:hidden;color-scheme:light';

  let port;
  const show = () => {
    const boxes = [...root.querySelectorAll('[name=service]')];
    port.postMessage({ ticked: boxes.flatMap((box, place) => (box.checked ? [place] : [])) });
    for (const child of [...root.children]) if (child !== frame && child.localName !== 'style') child.remove();
    host.style.minHeight = 0;
    frame.style.visibility = 'visible';
  };
  const hear = ({ data: { height, name, detail, step, keep: text } }) => {
    if (typeof text === 'string') {
      keep(key, text);
      frame.name = text;
    }
    if (Number.isFinite(height)) {
      frame.style.blockSize = `${height}px`;
      if (frame.style.visibility !== 'visible') show();
    }
    if (events.includes(name)) host.dispatchEvent(new CustomEvent(`chairtime:${name}`, { bubbles: true, composed: true, detail }));
    const { top } = frame.getBoundingClientRect();
    if (step && (top < 0 || top > innerHeight * 0.6)) frame.scrollIntoView();
  };
  // Again where the page has moved it, which loads it anew.
  frame.onload = () => {
    const channel = new MessageChannel();
    port?.close();
    port = channel.port1;
    port.onmessage = hear;
    // A dialog is frame enough.
    port.postMessage({ plain: !!host.closest('dialog'), looks: Object.fromEntries(looks.map((key) => [key, style.getPropertyValue(key)])) });
    // To nobody, where another page has come instead.
    frame.contentWindow.postMessage('chairtime', origin, [channel.port2]);
  };
  root.append(frame);
}
