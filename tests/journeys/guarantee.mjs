// A guarantee: the card is held, nothing is taken, and what a late cancellation costs is taken of it.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';

/** Two weeks' notice: every visit of the next days costs half its price to call off. */
const late = { cancellation: { free_until: 14 * 24 * 60, fee: { kind: 'percent', points: 5000 } } };

/** What the provider holds and has taken, in minor units. */
const held = async (salon) => (await salon.account()).charges.map(({ captured, amount, amount_captured: taken }) => (captured ? { taken } : { amount }));

for (const device of ['desktop', 'phone']) {
  journey(`A card is held as a guarantee; calling off late takes a part of it (${device})`, { salon: late, device }, async ({ person, salon }) => {
    await person.opens();
    await person.reads('Card as guarantee');
    await person.choosesServices(/Facial/);
    await person.choosesTime();
    await person.reads(/€64 is held on your card now, not taken\./);
    await person.reads(/It costs up to €32, also if you do not come\./);
    await person.fillsIn();
    await person.looks('form');
    await person.button('Book and hold €64').click();
    await person.pays();
    await person.isBack();
    await person.sees('You are booked');
    await person.reads(/^€64 is held on your card until .+; nothing has been taken\.$/);
    await person.looks('held');
    await salon.quiet();
    assert.deepEqual(await held(salon), [{ amount: 6400 }]);

    await person.button('Cancel this visit').click();
    await person.reads('€32 stays on your card. The salon takes €32 from your card.');
    await person.looks('asked');
    await person.button('Yes, cancel').click();
    await person.sees('This visit is cancelled');
    await salon.quiet();
    assert.deepEqual(await held(salon), [{ taken: 3200 }]);
    await person.page.reload();
    await person.sees('This visit is cancelled');
    await person.reads('The salon keeps €32 under its rules.');
    await person.looks('cancelled');
  });
}

journey('In time the card is let go, and in full', {
  salon: { cancellation: { free_until: 0, fee: { kind: 'none' } } },
}, async ({ person, salon }) => {
  await person.booksAndPays({ service: /Facial/ });
  await person.button('Cancel this visit').click();
  await person.reads('€64 stays on your card.');
  await person.button('Yes, cancel').click();
  await person.sees('This visit is cancelled');
  await salon.quiet();
  assert.deepEqual(await salon.charged(), [0]);
  await person.page.reload();
  await person.reads('Nothing was charged.');
});

journey('The salon takes the guarantee as payment, or lets go of it', { salon: late }, async ({ person, another, salon }) => {
  const other = await another();
  await person.booksAndPays({ service: /Facial/ });
  await other.booksAndPays({ service: /Facial/, nth: 8 });
  const [first, second] = await salon.bookings();
  const take = await salon.desk('POST', `/${first.id}/hold/capture`, { amount: { minor: 6400, currency: 'EUR' } });
  const letGo = await salon.desk('POST', `/${second.id}/hold/release`);
  assert.deepEqual([take.status, letGo.status], [200, 200], JSON.stringify([take.body, letGo.body]));
  await salon.quiet();
  assert.deepEqual((await salon.charged()).sort((a, b) => a - b), [0, 6400]);
  const seen = new Set();
  for (const each of [person, other]) {
    await each.page.reload();
    await each.sees('You are booked');
    seen.add(await each.widget.getByText(/^(Your payment of €64 has arrived|You pay at the salon)\.$/).textContent());
  }
  assert.equal(seen.size, 2);
});
