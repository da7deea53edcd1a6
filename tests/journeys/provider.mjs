// The provider fails: no messages come, or its pages cannot be opened. The client is told the truth and can go on.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { assertBookedOnce } from './paying.mjs';

journey('No message of the provider arrives: the Worker asks, the page tells', { alone: true }, async ({ person, salon, at }) => {
  await person.reachesPayment();
  await at.sandbox.control('POST knobs', { drop_types: ['*'], checkout_wait_ms: 0 });
  try {
    // Slow enough to be seen.
    await salon.fault('GET /v1/checkout/sessions/{id}', 'delay', { delay_ms: 800, times: 1 });
    await person.pays();
    await person.isBack();
    await person.sees('Checking your payment…');
    await person.looks('checking');
    await person.sees('You are booked');
    await person.reads('Your payment of €32 has arrived.');
    await assertBookedOnce(salon, { charged: 3200 });
  } finally {
    await at.sandbox.control('POST knobs', { drop_types: [], checkout_wait_ms: 2000 });
  }
});

journey('The payment page cannot be opened: said clearly, and possible later', {
  device: 'phone', alone: true, expected: [/status of 50[23]/],
}, async ({ person, salon }) => {
  await person.reachesContact();
  await person.fillsIn();
  await salon.fault('POST /v1/checkout/sessions', 'status', { status: 503 });
  await person.sends();
  await person.sees('Your time is held');
  await person.reads('The payment page cannot be opened right now. Please try again.');
  await person.looks('held-without-a-page');
  await person.at.sandbox.control('DELETE faults');
  await person.button('Try again').click();
  await person.pays();
  await person.isBack();
  await person.sees('You are booked');
  await assertBookedOnce(salon, { charged: 3200 });
  assert.equal((await salon.account()).sessions.length, 1);
});

journey('The Worker cannot be reached for a while: nothing typed is lost', {
  expected: [/ERR_CONNECTION_REFUSED|ERR_FAILED|ERR_INTERNET_DISCONNECTED/],
}, async ({ person, salon }) => {
  await person.reachesContact();
  await person.fillsIn();
  await person.page.route('**/v1/**', (route) => route.abort());
  await person.sends();
  await person.reads('The connection failed. Please try again: you will not be booked twice.');
  await person.looks('no-connection');
  await person.page.unroute('**/v1/**');
  await person.button('Send again').click();
  await person.pays();
  await person.isBack();
  await person.sees('You are booked');
  await assertBookedOnce(salon, { charged: 3200 });
});

journey('The first question for prices is never answered: it is asked again', { device: 'phone' }, async ({ person }) => {
  await person.page.route('**/storefront?*', () => { /* no answer, ever */ }, { times: 1 });
  await person.opens();
  await person.choosesServices(/Manicure/);
  await person.choosesTime();
});
