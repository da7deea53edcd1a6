// A card on file: the client allows in one sentence what may be charged to it, and no more than that is.

import assert from 'node:assert/strict';
import { eventually } from '../runtime/stage.mjs';
import { journey } from './journey.mjs';
import { CARDS } from './person.mjs';

const leave = /I allow Belle & Mane to charge this card up to 160\.00 EUR in all/;

/** Chooses the treatment for which the card is kept, allows it, books and pays. */
async function booksWithLeave(person, { card = CARDS.pays, soonest = false } = {}) {
  await person.opens();
  await person.choosesServices(/Keratin/);
  // The next minute, or the one after it where that leaves too little time to fill in the form.
  const tight = new Date().getSeconds() > 15;
  await (soonest ? person.choosesTime(tight ? 1 : 0, person.widget.locator('.day:enabled')) : person.choosesTime());
  await person.fillsIn();
  await person.widget.getByRole('checkbox', { name: leave }).check();
  await person.sends();
  await person.pays(card);
}

for (const device of ['desktop', 'phone']) {
  journey(`Nothing is booked without the leave; calling off late charges the rest of the fee (${device})`, { device }, async ({ person, salon }) => {
    await person.opens();
    await person.choosesServices(/Keratin/);
    await person.choosesTime();
    await person.fillsIn();
    await person.sends();
    const box = person.widget.getByRole('checkbox', { name: leave });
    await person.reads('Please tick the box to book.');
    assert.equal(await box.evaluate((element) => element.getRootNode().activeElement === element), true, 'the focus is on the box');
    await person.looks('leave');
    await box.check();
    await person.sends();
    await person.pays();
    await person.isBack();
    await person.sees('You are booked');
    await person.button('Cancel this visit').click();
    await person.reads('The salon keeps €40. €120 will be charged to your card.');
    await person.looks('asked');
    await person.button('Yes, cancel').click();
    await person.sees('This visit is cancelled');
    await salon.quiet();
    assert.deepEqual((await salon.charged()).sort((a, b) => a - b), [4000, 12000]);
    await person.page.reload();
    await person.reads('The salon keeps €160 under its rules.');
    await person.looks('cancelled');
  });
}

journey('Nobody comes: the desk says so, and the card is charged', {
  // A visit that begins within two minutes.
  salon: { booking: { slot_step: 1, lead_time: 0, horizon_days: 2, hold_seconds: 900 } },
  limit: 180_000,
}, async ({ person, salon }) => {
  await booksWithLeave(person, { soonest: true });
  await person.isBack();
  await person.sees('You are booked');
  const [{ id }] = await salon.bookings();
  await eventually('the visit has begun, and nobody came', async () => {
    const { status } = await salon.desk('POST', `/${id}/no-show`, { waiver: 'none' });
    return status === 200;
  }, 120_000);
  await salon.quiet();
  assert.deepEqual((await salon.charged()).sort((a, b) => a - b), [4000, 12000]);
  await person.page.reload();
  await person.sees('This visit is over');
  await person.reads('The salon keeps €160 under its rules.');
});

journey('A card that asks for its holder: the page says what is open, and it is paid there', { device: 'phone' }, async ({ person, salon }) => {
  await booksWithLeave(person, { card: CARDS.authenticates });
  await person.page.getByRole('button', { name: 'Authorize' }).click();
  await person.isBack();
  await person.sees('You are booked');
  const [{ id }] = await salon.bookings();
  const { status, body } = await salon.desk('POST', `/${id}/cancel`, { waiver: 'none' });
  assert.equal(status, 200, JSON.stringify(body));
  await salon.quiet();
  assert.deepEqual(await salon.charged(), [4000], 'nobody is there to say yes');
  await person.page.reload();
  await person.sees('This visit is cancelled');
  await person.reads('The salon’s fee is not paid yet: €120 could not be charged to your card.');
  await person.looks('open');
  await person.button('Pay €120 now').click();
  await person.pays();
  await person.isBack();
  await person.sees('This visit is cancelled');
  await person.reads('The salon keeps €160 under its rules.');
  await person.looks('paid');
  await salon.quiet();
  assert.deepEqual((await salon.charged()).sort((a, b) => a - b), [4000, 12000]);
});
