// On a slow line a change of the services shows at once, and says that it is on its way; where it is lost, what is published
// stands again and what was typed is back, on the page it belongs to, while the owner is elsewhere. What is pressed
// meanwhile is done after it.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';

/** The publishing waits until it is let go on or is lost. */
async function slowLine(page) {
  const waiting = [];
  await page.route('**/catalogue', (route) => (route.request().method() === 'PUT' ? waiting.push(route) : route.continue()));
  const next = async () => {
    while (!waiting.length) await page.evaluate(() => new Promise(requestAnimationFrame));
    return waiting.shift();
  };
  return { arrives: async () => (await next()).continue(), isLost: async () => (await next()).abort() };
}

const row = (owner, price) => owner.page.getByRole('button', { name: new RegExp(`^Manicure.*${price}`) });
const said = (owner, text) => owner.page.getByRole('status').getByText(text).waitFor();

async function opensServices(person) {
  const owner = new Owner(person);
  await owner.opens();
  await owner.signsIn();
  await owner.page.locator('.plan, .empty').first().waitFor();
  await owner.button('Services').click();
  await row(owner, '€32').waitFor();
  return owner;
}

/** Types another price and sends it: the form is done with. */
async function saves(owner, price) {
  await owner.visit.getByLabel('Price, in EUR').fill(price);
  await owner.visit.getByRole('button', { name: 'Save' }).click();
  await owner.visit.waitFor({ state: 'detached' });
}

for (const device of ['desktop', 'phone']) {
  journey(`desk: a price shows before it is published, and is typed again where it is lost (${device})`, {
    device, expected: [...AT_THE_DESK, /ERR_FAILED|Failed to fetch/],
  }, async ({ person, salon }) => {
    const owner = await opensServices(person);
    const line = await slowLine(owner.page);
    const published = async () => (await salon.catalogue()).salon.services.find(({ id }) => id === 'manicure').price.from;

    await row(owner, '€32').click();
    await saves(owner, '36');
    await row(owner, '€36').waitFor();
    await said(owner, 'Saving…');
    await owner.looks('ahead');
    assert.equal(await published(), 3200, 'it is on its way');
    assert.equal(await owner.page.evaluate(() => document.activeElement?.id), 'cat-card');
    // Whoever goes elsewhere meanwhile is told all the same.
    await owner.button('Visits').click();
    await line.arrives();
    await said(owner, 'Published.');
    assert.equal(await published(), 3600);

    // Lost, with the page still open.
    await owner.button('Services').click();
    await row(owner, '€36').click();
    await saves(owner, '40');
    await row(owner, '€40').waitFor();
    assert.ok(await owner.page.locator('.head').getByRole('button', { name: 'Undo' }).isDisabled(), 'the one before is not the last any more');
    await line.isLost();
    await owner.visit.getByRole('alert').getByText('No answer came.').waitFor();
    assert.equal(await owner.visit.getByLabel('Price, in EUR').inputValue(), '40');
    await owner.looks('lost');
    const { y, height } = await owner.visit.getByRole('alert').boundingBox();
    assert.ok(y > 0 && y + height <= owner.page.viewportSize().height, `it is seen where the eye is: ${y}`);

    // And lost while another page is looked at.
    await saves(owner, '41');
    await row(owner, '€41').waitFor();
    await owner.button('Visits').click();
    await line.isLost();
    const bar = owner.page.getByRole('alert').filter({ hasText: 'A change was not published.' });
    await bar.waitFor();
    await owner.looks('elsewhere');
    await bar.getByRole('button', { name: 'Look at it' }).click();
    await owner.visit.getByRole('alert').getByText('No answer came.').waitFor();
    assert.equal(await owner.visit.getByLabel('Price, in EUR').inputValue(), '41');
    await bar.waitFor({ state: 'detached' });
    assert.equal(await published(), 3600);
    await saves(owner, '42');
    await line.arrives();
    await said(owner, 'Published.');
    assert.equal(await published(), 4200);

    // Whoever presses on while it is on its way does not wait for it: both are done, one after the other.
    await owner.page.keyboard.press('7');
    const up = owner.button('Up: Jonas');
    await up.click();
    await owner.page.locator('.member:nth-child(2)', { hasText: 'Jonas' }).waitFor();
    await up.click();
    const order = async () => (await salon.catalogue()).salon.staff.map(({ id }) => id);
    const before = await order();
    assert.equal(before.at(-1), 'jonas');
    await line.arrives();
    await owner.page.locator('.member:first-child', { hasText: 'Jonas' }).waitFor();
    await line.arrives();
    await said(owner, 'Published.');
    assert.deepEqual(await order(), ['jonas', ...before.slice(0, -1)]);
  });
}
