// Calling a visit off by its link: what it means is read first, and then it is so.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';

/** Two weeks' notice: every visit of the next days costs a quarter of its price to call off. */
const late = { cancellation: { free_until: 14 * 24 * 60, fee: { kind: 'percent', points: 2500 } } };

for (const device of ['desktop', 'phone']) {
  journey(`A visit is called off late: asked first, then the rest comes back (${device})`, { salon: late, device }, async ({ person, salon }) => {
    await person.booksAndPays();
    await person.isBack();
    await person.sees('You are booked');
    await person.button('Cancel this visit').click();
    await person.reads('You get back €24. The salon keeps €8.');
    await person.looks('asked');
    await person.button('Keep the visit').click();
    assert.equal(await person.widget.getByText('You get back €24.').count(), 0);
    await person.sees('You are booked');
    await person.button('Cancel this visit').click();
    await person.button('Yes, cancel').click();
    await person.sees('This visit is cancelled');
    await person.reads(/€24 (is on its way back to you|has been given back)\./);
    await person.looks('cancelled');
    await salon.quiet();
    const [{ phase, claims: [{ interval, staff }] }] = await salon.bookings();
    assert.deepEqual([phase.phase, phase.fee.minor], ['cancelled', 800]);
    const { refunds } = await salon.account();
    assert.deepEqual(refunds.map(({ amount }) => amount), [2400]);
    assert.ok((await salon.times('manicure', staff)).includes(interval.start), 'the time is free again');
    // The link shows how it stands.
    await person.page.reload();
    await person.sees('This visit is cancelled');
    await person.reads('€24 has been given back.');
  });
}

journey('In time it costs nothing; by keyboard alone', {
  salon: { cancellation: { free_until: 0, fee: { kind: 'none' } } },
}, async ({ person, salon }) => {
  await person.booksAndPays();
  await person.isBack();
  await person.sees('You are booked');
  const ask = person.button('Cancel this visit');
  await ask.focus();
  await person.page.keyboard.press('Enter');
  await person.reads('You get back €32.');
  // The focus is where the client can go on from: on the button that keeps the visit.
  await person.page.keyboard.press('Enter');
  await person.sees('You are booked');
  await person.page.keyboard.press('Enter');
  await person.reads('You get back €32.');
  await person.page.keyboard.press('Shift+Tab');
  await person.page.keyboard.press('Enter');
  await person.sees('This visit is cancelled');
  await salon.quiet();
  const { refunds } = await salon.account();
  assert.deepEqual(refunds.map(({ amount }) => amount), [3200]);
});
