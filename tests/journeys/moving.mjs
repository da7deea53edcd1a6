// Moving a visit by its link: another time, another specialist; what it means for the money is read before.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';

/** Moving is free as long as calling off is: until an hour before. */
const soon = { cancellation: { free_until: 60, fee: { kind: 'percent', points: 2500 } } };

/** A cut costs 56 with Anna and 48 with Mira; half of it is paid ahead. */
const CUT = /^Cut & finish/;

/** Books a cut with `staff` and pays. */
async function booksCut(person, staff) {
  await person.opens();
  await person.choosesServices(CUT);
  await person.choosesStaff(staff);
  await person.choosesTime();
  await person.fillsIn();
  await person.sends();
  await person.pays();
  await person.isBack();
  await person.sees('You are booked');
}

/** From the visit's page to one of the free times of tomorrow. */
async function picks(person, nth) {
  await person.sees('When suits you?');
  await person.days.first().click();
  await person.times.nth(nth).click();
  await person.sees('Move this visit?');
}

for (const device of ['desktop', 'phone']) {
  journey(`A visit is moved twice, then to a dearer specialist who is paid the difference (${device})`, { salon: soon, device }, async ({ person, salon }) => {
    await booksCut(person, /Mira/);
    const link = person.page.url();
    const [{ claims: [{ interval: first }] }] = await salon.bookings();

    await person.button('Move this visit').click();
    await person.times.first().waitFor();
    await person.looks('times');
    await picks(person, 3);
    await person.reads('The price stays the same.');
    await person.looks('question');
    assert.equal((await salon.bookings())[0].claims[0].interval.start, first.start, 'nothing has happened yet');
    await person.button('Keep the visit').click();
    await person.sees('You are booked');
    await person.button('Move this visit').click();
    await picks(person, 3);
    await person.button('Yes, move').click();
    await person.sees('Your visit is moved');
    await person.looks('moved');
    const [{ claims: [{ interval: second }] }] = await salon.bookings();
    assert.notEqual(second.start, first.start);

    await person.button('Move this visit').click();
    await picks(person, 5);
    await person.button('Yes, move').click();
    await person.sees('Your visit is moved');
    const [{ claims: [{ interval: third, staff: mira }] }] = await salon.bookings();
    assert.ok(![first.start, second.start].includes(third.start));
    await salon.quiet();
    const free = await salon.times('cut', mira);
    assert.ok(free.includes(first.start) && !free.includes(third.start), 'the old time is free, the new one is not');

    // The old link shows the new time, and nothing was paid twice.
    await person.page.goto('about:blank');
    await person.page.goto(link);
    await person.sees('You are booked');
    const [hours, minutes] = new Date(third.start * 1000).toISOString().slice(11, 16).split(':');
    await person.widget.getByText(`${Number(hours)}:${minutes}`, { exact: true }).waitFor();
    assert.deepEqual(await salon.charged(), [2400]);

    await person.button('Move this visit').click();
    await person.button('Change').click();
    await person.choosesStaff(/Anna/);
    await picks(person, 1);
    await person.reads('It was €48.');
    await person.reads('You pay €4 more online.');
    await person.looks('dearer');
    await person.button('Yes, move').click();
    await person.sees('Your visit is moved');
    await person.button('Pay €4 now').click();
    await person.pays();
    await person.isBack();
    await person.sees('You are booked');
    await person.reads('Your payment of €28 has arrived.');
    await salon.quiet();
    assert.deepEqual((await salon.charged()).sort(), [2400, 400].sort());
    const [{ claims: [claim], quote }] = await salon.bookings();
    assert.deepEqual([claim.staff, quote.total_from.minor], ['anna', 5600]);
  });
}

journey('A new time that somebody takes meanwhile: the visit stays, and the nearest times are shown', {
  salon: soon, device: 'phone', expected: [/409 .*\/reschedule/],
}, async ({ person, another, salon }) => {
  await booksCut(person, /Mira/);
  const [{ claims: [{ interval: old }] }] = await salon.bookings();
  await person.button('Move this visit').click();
  await picks(person, 3);
  const other = await another();
  await other.opens();
  await other.choosesServices(CUT);
  await other.choosesStaff(/Mira/);
  await other.sees('When suits you?');
  const wanted = await person.widget.locator('p', { hasText: /^New time/ }).textContent();
  const [time] = /\d+:\d\d/.exec(wanted);
  await other.days.first().click();
  await other.times.getByText(time, { exact: true }).first().click();
  await other.fillsIn({ name: 'Ida Lang', phone: '0151 7654321', email: 'ida@example.org' });
  await other.sends();
  await other.pays();
  await other.isBack();
  await other.sees('You are booked');

  await person.button('Yes, move').click();
  await person.sees('When suits you?');
  await person.reads('This time was just taken. Please choose another one. Your visit stays as it was.');
  await person.times.first().waitFor();
  await person.looks('taken');
  const [before] = (await salon.bookings()).filter(({ contact }) => contact.name === 'Eva Sommer');
  assert.equal(before.claims[0].interval.start, old.start);
  const nearest = person.widget.locator('.nearest').getByRole('button');
  assert.equal(await nearest.count(), 3);
  await nearest.first().click();
  await person.button('Yes, move').click();
  await person.sees('Your visit is moved');
});

journey('A visit is moved by keyboard alone, and what happens is told', { salon: soon }, async ({ person }) => {
  await booksCut(person, /Mira/);
  const { keyboard } = person.page;
  const focused = () => person.widget.evaluate((host) => host.shadowRoot.activeElement?.textContent);
  const told = () => person.widget.evaluate((host) => host.shadowRoot.querySelector('[aria-live]').textContent);
  await person.button('Move this visit').focus();
  await keyboard.press('Enter');
  await person.sees('When suits you?');
  await person.times.first().waitFor();
  assert.equal(await focused(), 'When suits you?');
  assert.match(await told(), /free times?$/);
  await person.days.first().focus();
  await keyboard.press('Enter');
  await person.times.nth(2).focus();
  await keyboard.press('Enter');
  await person.sees('Move this visit?');
  assert.equal(await focused(), 'Move this visit?');
  await keyboard.press('Shift+Tab');
  await keyboard.press('Enter');
  await person.sees('When suits you?');
  assert.equal(await focused(), 'When suits you?', 'the arrow before the heading leads back');
  await person.times.nth(2).focus();
  await keyboard.press('Enter');
  await person.sees('Move this visit?');
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await person.sees('Your visit is moved');
  assert.equal(await focused(), 'Your visit is moved');
  assert.match(await told(), /^Your visit is moved/);
});

journey('Too late to move: the salon is asked instead', {
  salon: { cancellation: { free_until: 14 * 24 * 60, fee: { kind: 'percent', points: 2500 } } },
}, async ({ person }) => {
  await booksCut(person, /Mira/);
  await person.button('Cancel this visit').waitFor();
  assert.equal(await person.button('Move this visit').count(), 0);
});
