// The first screen as a Preact widget would have it: one script with its styles, which asks for the storefront and draws what our
// first screen draws, in the same markup, in a shadow root. No more than that: no other step, no language but English.

import { h, render } from 'preact';
import { useEffect, useState } from 'preact/hooks';

const script = document.currentScript;
const { origin } = new URL(script.src);

function sum(shop, minor) {
  return new Intl.NumberFormat(navigator.language, { style: 'currency', currency: shop.currency, minimumFractionDigits: minor % 100 ? 2 : 0 }).format(minor / 100);
}
const range = (from, to, write) => (from === to ? write(from) : `from ${write(from)}`);
const time = (minutes) => [Math.floor(minutes / 60) && `${Math.floor(minutes / 60)} h`, minutes % 60 && `${minutes % 60} min`].filter(Boolean).join(' ');

/** What a service costs and takes, over everyone who does it. */
function spans(shop, service) {
  const offers = shop.staff.flatMap(({ offers }) => offers.filter((offer) => offer.service === service.id));
  const over = (values) => ({ from: Math.min(...values), to: Math.max(...values) });
  return { price: over(offers.map(({ price }) => price ?? service.price.from)), duration: over(offers.map(({ duration }) => duration ?? service.duration)), none: offers.length === 0 };
}

function terms({ prepayment: { requirement, amount } = { requirement: 'off' } }) {
  if (requirement === 'off') return 'Pay at the salon';
  const part = amount?.kind === 'percent' ? `${amount.points / 100}%` : 'in full';
  return requirement === 'optional' ? `Prepay ${part}, or pay at the salon` : `Prepay ${part}`;
}

function Card({ shop, service, on, turn }) {
  const { price, duration } = spans(shop, service);
  return h('li', null, h('label', { class: 'card' },
    h('input', { type: 'checkbox', name: 'service', checked: on, onClick: turn }),
    h('span', { class: 'wide' },
      h('b', null, service.name),
      h('span', { class: 'price' }, range(price.from, price.to, (minor) => sum(shop, minor))),
      service.description && h('small', null, service.description),
      h('small', { class: 'meta' }, h('span', null, range(duration.from, duration.to, time)), h('span', null, terms(service))))));
}

function Bar({ shop, picked }) {
  const total = shop.services.filter(({ id }) => picked.includes(id)).map((service) => spans(shop, service).price)
    .reduce((all, { from, to }) => ({ from: all.from + from, to: all.to + to }), { from: 0, to: 0 });
  return h('div', { class: 'bar' },
    h('span', { class: 'main' }, picked.length ? h('b', null, range(total.from, total.to, (minor) => sum(shop, minor))) : 'Pick one or more services'),
    h('button', { type: 'button', class: 'primary', disabled: picked.length === 0 }, 'Continue'));
}

function Widget({ salon }) {
  const [shop, setShop] = useState();
  const [picked, setPicked] = useState([]);
  useEffect(() => {
    fetch(`${origin}/v1/salons/${salon}/storefront`).then((answer) => answer.json()).then(setShop);
  }, [salon]);
  if (!shop) return h('div', { class: 'skeleton' }, Array.from({ length: 6 }, () => h('i')));
  const turn = (id) => () => setPicked((before) => (before.includes(id) ? before.filter((one) => one !== id) : [...before, id]));
  return [
    h('header', null, h('div', { class: 'title' }, h('p', { class: 'step' }, 'Step 1 of 4'), h('h2', { id: 'heading', tabindex: -1 }, 'What would you like?')),
      h('div', { class: 'steps' }, [0, 1, 2, 3].map((step) => h('i', { class: step ? '' : 'on' })))),
    ...shop.categories.map(({ id, name }) => h('section', null, h('h3', null, name), h('ul', { class: 'list' },
      shop.services.filter((service) => service.category === id && !spans(shop, service).none)
        .map((service) => h(Card, { key: service.id, shop, service, on: picked.includes(service.id), turn: turn(service.id) }))))),
    h(Bar, { shop, picked }),
  ];
}

customElements.define('twin-booking', class extends HTMLElement {
  connectedCallback() {
    const root = this.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(__STYLES__);
    root.adoptedStyleSheets = [sheet];
    const inner = Object.assign(document.createElement('div'), { className: 'widget' });
    root.append(inner);
    render(h(Widget, { salon: this.getAttribute('salon') }), inner);
  }
});
const element = document.createElement('twin-booking');
element.setAttribute('salon', script.dataset.salon);
script.after(element);
