// TipTop Pay's own widget over the salon's page: the page is never left, and the widget's word is never taken for money.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { assertBookedOnce } from './paying.mjs';
import { TIPTOP_CARDS } from './person.mjs';
import { WIDGET_SCRIPT } from './stage.mjs';

const providers = { tiptoppay: { page: 'widget' } };

/** The one request to a third party that the salon's page makes: for the provider's script. */
const expected = [new RegExp(`request to a third party: .*${WIDGET_SCRIPT}$`)];

/** The name of the element with the focus, through shadow trees; empty outside all of them. */
const focused = (person) => person.page.evaluate(() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element === document.body ? '' : element.textContent;
});

/** How often the script was asked for. */
function counted(person) {
  const asked = [];
  person.page.on('request', (request) => { if (request.url().endsWith(WIDGET_SCRIPT)) asked.push(request.url()); });
  return asked;
}

/** Chooses a visit and sends it; the widget opens. */
async function reachesWidget(person, query) {
  await person.reachesContact({ query });
  await person.fillsIn();
  await person.sends();
  await person.overlay.getByLabel('Card number').waitFor();
}

for (const device of ['desktop', 'phone']) {
  journey(`Paid in the provider’s widget, without leaving the page (${device})`, { device, providers, expected }, async ({ person, salon }) => {
    const asked = counted(person);
    await person.reachesContact();
    const address = person.page.url();
    await person.fillsIn();
    assert.deepEqual(asked, [], 'the provider’s script came before it was needed');
    await person.sends();
    await person.overlay.getByLabel('Card number').waitFor();
    await person.looks('widget');
    await person.paysTipTop(TIPTOP_CARDS.authenticates, person.overlay);
    await person.overlay.getByRole('button', { name: 'Confirm' }).press('Enter');
    await person.sees('You are booked');
    await person.reads('Your payment of €32 has arrived.');
    await person.looks('booked');
    assert.equal(person.page.url(), address);
    assert.equal(asked.length, 1);
    assert.equal(await person.page.locator('dialog').count(), 0);
    await assertBookedOnce(salon, { charged: 3200 });
  });
}

journey('No message comes: the page says processing, not booked, until the Worker has asked', {
  providers, expected, alone: true,
}, async ({ person, salon, at }) => {
  await reachesWidget(person);
  await at.sandbox.control('POST tiptoppay/knobs', { drop_types: ['*'] });
  try {
    await at.sandbox.control('POST tiptoppay/faults', {
      operation: '*', kind: 'delay', delay_ms: 800, times: 1, public_id: `pk_${salon.id}`,
    });
    await person.paysTipTop(TIPTOP_CARDS.pays, person.overlay);
    await person.overlay.getByRole('button', { name: 'Done' }).press('Enter');
    await person.sees('Your payment is being processed');
    assert.equal(await person.button(/^Pay/).count(), 0, 'the client may pay twice');
    await person.looks('processing');
    await person.sees('You are booked');
    await assertBookedOnce(salon, { charged: 3200 });
  } finally {
    await at.sandbox.control('POST tiptoppay/knobs', { drop_types: [] });
  }
});

journey('Closed by Escape and by its button: held, with the focus on the way to pay', {
  device: 'phone', providers, expected,
}, async ({ person, salon }) => {
  const asked = counted(person);
  await reachesWidget(person);
  await person.page.keyboard.press('Escape');
  await person.sees('Your time is held');
  await person.button('Pay €32 now').and(person.widget.locator(':focus')).waitFor();
  await person.looks('closed');
  await person.page.keyboard.press('Enter');
  await person.overlay.getByRole('button', { name: 'Close' }).press('Enter');
  await person.button('Pay €32 now').and(person.widget.locator(':focus')).waitFor();
  await person.page.keyboard.press('Enter');
  await person.paysTipTop(TIPTOP_CARDS.pays, person.overlay);
  await person.sees('You are booked');
  assert.equal(asked.length, 1, 'the script was loaded again');
  await assertBookedOnce(salon, { charged: 3200 });
  assert.equal((await salon.terminal()).transactions.length, 1);
});

journey('Declined in the widget: told, and paid at the next try', { device: 'phone', providers, expected }, async ({ person, salon }) => {
  await reachesWidget(person);
  await person.paysTipTop(TIPTOP_CARDS.declined, person.overlay);
  await person.overlay.getByRole('heading', { name: 'The payment did not go through' }).waitFor();
  await person.looks('widget-declined');
  await person.overlay.getByRole('button', { name: 'Close' }).last().press('Enter');
  await person.sees('The payment was declined');
  assert.equal(await focused(person), 'The payment was declined');
  await person.looks('declined');
  await person.button('Pay €32 now').click();
  await person.paysTipTop(TIPTOP_CARDS.pays, person.overlay);
  await person.sees('You are booked');
  await assertBookedOnce(salon, { charged: 3200 });
  assert.deepEqual((await salon.terminal()).transactions.map(({ Status }) => Status), ['Declined', 'Completed']);
});

journey('The widget with the keyboard alone', {
  device: 'phone', context: { isMobile: false, hasTouch: false }, providers, expected,
}, async ({ person, salon }) => {
  const { keyboard } = person.page;
  await person.reachesContact();
  await person.fillsIn();
  await person.button(/^Book/).focus();
  await keyboard.press('Enter');
  await person.overlay.locator('#card_number:focus').waitFor();
  for (const text of ['4111111111111111', '1234', '123']) {
    await keyboard.type(text);
    await keyboard.press('Tab');
  }
  await keyboard.press('Enter');
  await person.overlay.getByRole('button', { name: 'Done' }).and(person.overlay.locator(':focus')).waitFor();
  await keyboard.press('Enter');
  await person.sees('You are booked');
  assert.equal(await focused(person), 'You are booked', 'the focus is lost behind the widget');
  await assertBookedOnce(salon, { charged: 3200 });
});

journey('The widget on the hosted page', { device: 'phone', providers, expected }, async ({ person, salon, at }) => {
  await person.page.goto(`${at.edge}/s/${salon.id}`);
  await person.choosesServices(/Manicure/);
  await person.choosesTime();
  await person.fillsIn();
  await person.sends();
  await person.paysTipTop(TIPTOP_CARDS.authenticates, person.overlay);
  await person.overlay.getByRole('button', { name: 'Confirm' }).press('Enter');
  await person.sees('You are booked');
  await assertBookedOnce(salon, { charged: 3200 });
});

journey('The policy of the README for payments inside the page is enough', { providers, expected }, async ({ person, salon }) => {
  await reachesWidget(person, '?csp=pay');
  await person.paysTipTop(TIPTOP_CARDS.pays, person.overlay);
  await person.sees('You are booked');
  await assertBookedOnce(salon, { charged: 3200 });
});

journey('A policy without the provider’s script: said clearly, and paid on a page of our own', {
  device: 'phone', providers, expected: [...expected, /policy violated|Content Security Policy/],
}, async ({ person, salon }) => {
  await person.reachesContact({ query: '?csp=readme' });
  await person.fillsIn();
  await person.sends();
  await person.sees('Your time is held');
  await person.reads('The payment page cannot be opened right now. Please try again.');
  await person.looks('forbidden');
  await person.widget.getByRole('link', { name: 'Pay on a page of its own' }).click();
  await person.isBack();
  await person.sees('Your time is held');
  await person.button('Pay €32 now').click();
  await person.paysTipTop(TIPTOP_CARDS.pays, person.overlay);
  await person.sees('You are booked');
  await assertBookedOnce(salon, { charged: 3200 });
});

journey('The widget cannot be loaded, the other provider takes the payment', {
  providers: { tiptoppay: { page: 'widget' }, stripe: {} }, expected: [...expected, /ERR_FAILED|ERR_CONNECTION/],
}, async ({ person, salon }) => {
  await person.page.route(`**${WIDGET_SCRIPT}`, (route) => route.abort());
  await person.reachesContact();
  await person.fillsIn();
  await person.sends();
  await person.reads('The payment page cannot be opened right now. Please try again.');
  await person.looks('not-loaded');
  await person.button('Pay with Stripe').click();
  await person.pays();
  await person.isBack();
  await person.sees('You are booked');
  await assertBookedOnce(salon, { charged: 3200 });
});
