// By the browser's own setting no site may store anything: in each way that the widget can be embedded a visit is booked and paid,
// once, and told on the page that the payment leads back to.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { assertBookedOnce } from './paying.mjs';

/** Runs in the page: what is left of the ways to store something. */
function leftToStore() {
  const ways = [() => localStorage, () => sessionStorage];
  const left = ways.filter((way) => { try { return way() && true; } catch { return false; } }).map(String);
  document.cookie = 'some=thing';
  return document.cookie ? [...left, 'cookie'] : left;
}

const opens = {
  inline: async () => {},
  button: (person) => person.button('Book now').click(),
  floating: (person) => person.button('Book now').click(),
  dialog: (person) => person.widget.evaluate(async (element) => {
    await customElements.whenDefined('chairtime-booking');
    element.open();
  }),
};

for (const [embed, open] of Object.entries(opens)) {
  journey(`Nothing may be stored: booked and paid (${embed})`, { storesNothing: true, device: embed === 'inline' ? 'desktop' : 'phone' }, async ({ person, salon }) => {
    await person.opens(`?embed=${embed}`);
    assert.deepEqual(await person.page.evaluate(leftToStore), []);
    await open(person);
    await person.choosesServices(/Manicure/);
    await person.choosesTime();
    await person.fillsIn();
    await person.button(/^Book and pay/).click();
    await person.pays();
    await person.isBack();
    await person.sees('You are booked');
    await person.reads('Your payment of €32 has arrived.');
    await assertBookedOnce(salon, { charged: 3200 });
    // The link in the address is all that it takes.
    await person.page.reload();
    await person.sees('You are booked');
  });
}
