// Several services in one visit, each with its own specialist: chosen, paid, moved, and seen at the desk.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';

const [CUT, FRINGE, NAILS] = [/^Cut & finish/, /^Fringe trim/, /^Manicure/];

/** It may be moved until an hour before. */
const soon = { cancellation: { free_until: 60, fee: { kind: 'percent', points: 2500 } } };

/** The choice of somebody for one service. */
const forService = (person, service) => person.widget.getByRole('group', { name: service });

for (const device of ['desktop', 'phone']) {
  journey(`What nobody does alone is booked with somebody for each, and moved to somebody dearer (${device})`, { device, salon: soon }, async ({ person, salon }) => {
    await person.opens();
    await person.choosesServices(CUT, NAILS);
    await person.sees('Who should do it?');
    await person.looks('who');
    await person.reads('from €80');
    assert.equal(await forService(person, 'Manicure').getByRole('radio').count(), 1, 'nobody but Jonas does nails');
    await forService(person, 'Cut & finish').getByRole('radio', { name: 'Mira' }).check();
    await person.reads(/^€80$/);
    await person.looks('chosen');
    await person.button('Continue').click();
    await person.sees('When suits you?');
    await person.reads('Mira, Any specialist');
    await person.choosesTime();
    await person.reads('Mira, Jonas');
    await person.fillsIn();
    await person.looks('contact');
    await person.sends();
    await person.pays();
    await person.isBack();
    await person.sees('You are booked');
    await person.reads('with Mira');
    await person.reads('with Jonas');
    await person.looks('booked');
    const [{ claims, lines }] = await salon.bookings();
    assert.deepEqual(claims.map(({ staff }) => staff), ['mira', 'jonas']);
    assert.equal(claims[0].interval.end, claims[1].interval.start);
    assert.equal(claims[1].interval.start, lines[1].start);

    await person.button('Move this visit').click();
    await person.sees('When suits you?');
    await person.button('Change').click();
    await person.sees('Who should do it?');
    assert.ok(await forService(person, 'Cut & finish').getByRole('radio', { name: 'Mira' }).isChecked());
    await forService(person, 'Cut & finish').getByRole('radio', { name: 'Anna' }).check();
    await person.button('Continue').click();
    await person.times.first().waitFor();
    await person.days.first().click();
    await person.times.nth(3).click();
    await person.sees('Move this visit?');
    await person.reads(/with Mira, Jonas/);
    await person.reads(/with Anna, Jonas/);
    await person.reads('You pay €4 more online.');
    await person.looks('question');
    await person.button('Yes, move').click();
    await person.sees('Your visit is moved');
    await person.button('Pay €4 now').click();
    await person.pays();
    await person.isBack();
    await person.sees('You are booked');
    const [moved] = await salon.bookings();
    assert.deepEqual(moved.claims.map(({ staff }) => staff), ['anna', 'jonas']);
  });
}

journey('Where one does all of it, somebody for each may be chosen all the same', {}, async ({ person, salon }) => {
  await person.opens();
  await person.choosesServices(CUT, FRINGE);
  await person.sees('Who should do it?');
  await person.looks('one');
  await person.widget.getByText('Someone for each service').click();
  await forService(person, 'Cut & finish').getByRole('radio', { name: 'Anna' }).check();
  await forService(person, 'Fringe trim').getByRole('radio', { name: 'Mira' }).check();
  await person.looks('each');
  await person.button('Continue').click();
  await person.choosesTime();
  await person.reads('Anna, Mira');
  // A step back and forth keeps who was chosen.
  await person.button('Back').click();
  await person.button('Back').click();
  assert.ok(await forService(person, 'Fringe trim').getByRole('radio', { name: 'Mira' }).isChecked());
  await forService(person, 'Fringe trim').getByRole('radio', { name: 'Anna' }).check();
  await person.button('Continue').click();
  await person.choosesTime();
  await person.reads(/^Anna$/);
  await person.fillsIn();
  await person.sends();
  await person.pays();
  await person.isBack();
  await person.sees('You are booked');
  const [{ claims, asked }] = await salon.bookings();
  assert.deepEqual([claims.length, asked.staff], [1, { kind: 'member', id: 'anna' }], 'the same for each is one person’s visit');
});

journey('In Arabic somebody is chosen for each service by keyboard', { device: 'phone' }, async ({ person }) => {
  await person.opens('?lang=ar');
  const { page, widget } = person;
  for (const name of [CUT, NAILS]) await person.ticks(name);
  await widget.locator('.bar .primary').click();
  const radios = widget.getByRole('group', { name: 'Cut & finish' }).getByRole('radio');
  await radios.first().focus();
  await page.keyboard.press('ArrowDown');
  assert.ok(await radios.nth(1).isChecked());
  await page.keyboard.press('ArrowDown');
  assert.ok(await radios.nth(2).isChecked());
  assert.ok(await radios.nth(2).evaluate((radio) => radio === radio.getRootNode().activeElement), 'the focus goes along');
  await person.looks('who');
});

journey('desk: a visit of two stands in the columns of both', { expected: AT_THE_DESK }, async ({ person, salon }) => {
  await person.opens();
  await person.choosesServices(CUT, NAILS);
  await forService(person, 'Cut & finish').getByRole('radio', { name: 'Mira' }).check();
  await person.button('Continue').click();
  await person.choosesTime();
  await person.fillsIn();
  await person.sends();
  await person.pays();
  await person.isBack();
  await person.sees('You are booked');
  const [{ id, visit }] = await salon.bookings();

  const owner = new Owner(await person.tab());
  await owner.opens();
  await owner.signsIn();
  await owner.turnsTo(visit.start);
  const { page } = owner;
  const cards = page.locator(`.plan [data-visit="${id}"]`);
  await cards.nth(1).waitFor();
  await owner.looks('day');
  assert.equal(await cards.count(), 2);
  const [cut, nails] = await Promise.all([cards.nth(0), cards.nth(1)].map((card) => card.boundingBox()));
  const column = async (name) => (await page.locator('.plan > .name', { hasText: name }).boundingBox()).x;
  const under = async (box, name) => Math.abs(box.x - await column(name)) < box.width / 2;
  assert.ok(await under(cut, 'Mira') && await under(nails, 'Jonas'), JSON.stringify([cut, nails]));
  assert.ok(nails.y >= cut.y + cut.height - 30, 'one after the other');
  for (const [place, texts] of [[0, ['Cut & finish', 'Mira']], [1, ['Manicure', 'Jonas']]]) {
    for (const text of texts) assert.ok((await cards.nth(place).textContent()).includes(text), text);
  }
  await cards.nth(1).click();
  await owner.visit.getByText('Mira').first().waitFor();
  await owner.looks('visit');
  await owner.visit.getByRole('button', { name: 'Move…' }).click();
  await owner.visit.getByRole('button', { name: /^Move to/ }).or(owner.visit.locator('.times-of button').first()).first().waitFor();
  await owner.looks('move');
});
