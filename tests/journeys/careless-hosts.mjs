// Sites as they are: style sheets that reset, enlarge or hide everything, and scripts that have changed what every page has
// (Prototype.js, MooTools, Zone.js and analytics do so). Nothing of that reaches the widget.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { assertBookedOnce } from './paying.mjs';

/** What themes have, at its worst. `:host` and the names of our own classes and animations are in it, as if somebody had tried. */
const SHEETS = {
  'a reset': '* { all: unset !important }',
  'another reset': '* { all: initial !important }',
  'no space': '* { margin: 0 !important; padding: 0 !important; border: 0 !important }',
  'the old box': '* { box-sizing: content-box !important; max-width: none !important; min-width: 0 !important }',
  'small rems': 'html { font-size: 62.5% !important }',
  'large letters': '* { letter-spacing: 0.4em !important; word-spacing: 1em !important; text-transform: uppercase !important }',
  'heavy lines': '* { line-height: 3 !important; font-weight: 900 !important; font-style: italic !important }',
  'great text': 'body, body * { font-size: 40px !important; color: red !important; background: lime !important }',
  'to the right': '* { text-align: right !important; text-indent: 3em !important }',
  'as typed': '* { white-space: pre !important; word-break: break-all !important; hyphens: auto !important }',
  'the other way': '* { direction: rtl !important; unicode-bidi: bidi-override !important; writing-mode: horizontal-tb !important }',
  floats: '* { float: left !important; clear: both !important }',
  'nothing moves freely': '* { position: static !important; inset: 0 !important; z-index: 0 !important; transform: none !important }',
  hidden: '* { visibility: hidden !important; opacity: 0.99 !important }',
  'no controls': 'button, input, label, a, h2, h3, ul, li, b, small { display: none !important }',
  'no hand': '* { pointer-events: none !important; user-select: none !important; cursor: wait !important }',
  'our classes': '.widget, .card, .primary, .bar, .list, .time, .day, .price { display: none !important; color: red !important }',
  'our host': ':host { display: none !important } :host .widget { color: red !important }',
  'our animations': '* { animation: pulse 1s infinite !important; transition: all 9s !important } @keyframes pulse { to { opacity: 0 } } @keyframes turn { to { opacity: 0 } }',
  'our properties': ':root, * { --paper: red; --ink: red; --muted: red; --line: red; --wash: red; --accent: red; --on-accent: red; --said: red; --tint: red; --radius: 99px }',
  'registered properties': ['paper', 'ink', 'muted', 'line', 'wash', 'accent', 'on-accent', 'said', 'tint', 'good', 'bad']
    .map((name) => `@property --${name} { syntax: '<color>'; inherits: false; initial-value: red }`).join('\n'),
};

/** What of an element the client sees or feels. Its family and with that the width of words are the host's on purpose. */
function screen() {
  const { shadowRoot } = document.querySelector('chairtime-booking');
  const seen = ['fontSize', 'fontStyle', 'fontWeight', 'lineHeight', 'letterSpacing', 'wordSpacing', 'textTransform', 'textAlign', 'textIndent', 'whiteSpace',
    'direction', 'color', 'backgroundColor', 'borderTopColor', 'borderTopWidth', 'borderTopLeftRadius', 'display', 'visibility', 'position', 'float', 'paddingTop',
    'marginTop', 'pointerEvents', 'cursor', 'opacity', 'animationName', 'boxSizing'];
  return [...shadowRoot.querySelectorAll('*:not(style)')].map((element) => {
    const style = getComputedStyle(element);
    return [`${element.localName}.${element.className}`, ...seen.map((name) => `${name}: ${style[name]}`)].join('; ');
  });
}

journey('Whatever styles a site has, the widget looks as it does', { device: 'phone' }, async ({ person }) => {
  const { page } = person;
  const under = async (css) => {
    const sheet = await page.evaluateHandle((text) => Object.assign(document.head.appendChild(document.createElement('style')), { textContent: text }), css);
    const found = await page.evaluate(screen);
    await sheet.evaluate((node) => node.remove());
    return found;
  };
  const compare = async (where) => {
    const usual = await page.evaluate(screen);
    assert.ok(usual.length > 20, where);
    for (const [name, css] of Object.entries(SHEETS)) assert.deepEqual(await under(css), usual, `${name}, ${where}`);
  };
  await person.opens();
  await person.choosesServices(/Manicure/);
  await person.widget.locator('.time').first().waitFor();
  await page.waitForFunction(() => !document.querySelector('chairtime-booking').shadowRoot.querySelector('.waits'));
  await compare('among the times');
  await person.choosesTime();
  await person.sees('Your details');
  await compare('in the form');
});

/** Runs in the page before its own scripts: what libraries have done to the things that every page has. */
function tamper() {
  // Prototype.js: arrays become texts inside of JSON, `Array.from` takes no function, everything has methods that are met in a loop.
  Array.prototype.toJSON = function toJSON() { return `[${this.map((value) => JSON.stringify(value)).join(', ')}]`; };
  Array.from = (iterable) => (iterable ? [].slice.call(iterable) : []);
  for (const name of ['each', 'first', 'last', 'without', 'invoke', 'pluck']) Array.prototype[name] = () => undefined;
  String.prototype.toJSON = function toJSON() { return String(this); };
  // MooTools and whoever pollutes every object.
  Object.prototype.extend = function extend() { return this; };
  Object.prototype.legacy = 'x';
  Function.prototype.bind = function bind(self, ...given) { const own = this; return function bound(...more) { return own.apply(self, [...given, ...more]); }; };
  // Zone.js: another class in the place of promises, of which those of async functions are none.
  const Native = Promise;
  const Zone = class ZoneAwarePromise {
    constructor(run) { this.native = new Native(run); }

    then(...on) { return new Zone((done, failed) => { this.native.then(...on).then(done, failed); }); }

    catch(on) { return this.then(undefined, on); }

    finally(on) { return new Zone((done, failed) => { this.native.finally(on).then(done, failed); }); }
  };
  for (const name of ['resolve', 'reject', 'all', 'allSettled', 'any', 'race']) Zone[name] = (...given) => new Zone((done, failed) => { Native[name](...given).then(done, failed); });
  window.Promise = Zone;
  // Analytics round what is sent and heard.
  const { fetch, addEventListener } = window;
  window.fetch = (...given) => fetch(...given);
  window.addEventListener = (...given) => addEventListener.apply(window, given);
  const { attachShadow } = Element.prototype;
  Element.prototype.attachShadow = function attach(...given) { return attachShadow.apply(this, given); };
}

journey('Whatever scripts a site has, the widget books', { device: 'phone' }, async ({ person, salon }) => {
  await person.page.addInitScript(tamper);
  await person.booksAndPays();
  await assertBookedOnce(salon, { charged: 3200 });
});
