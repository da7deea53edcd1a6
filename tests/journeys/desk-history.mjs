// What was before: the owner sees every version of the catalogue with who made it, looks at what going back would change, goes
// back by the keyboard, and takes that back too; what she is typing meanwhile stays; the trail tells who did what, to her alone.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';

const focused = ({ page }) => page.evaluate(() => document.activeElement?.id);

/** Opens the history from the page of that key. */
async function opensHistory(owner, key, words = { past: 'History', editions: 'Services, staff, settings as they were' }) {
  await owner.page.keyboard.press(key);
  await owner.page.locator('.head').getByRole('button', { name: words.past, exact: true }).click();
  await owner.page.getByRole('heading', { level: 2, name: words.editions }).waitFor();
  await owner.page.locator('.editions li').first().waitFor();
}

/** A version's row. */
const row = (owner, name) => owner.page.locator('.editions > li').filter({ has: owner.page.getByText(name, { exact: true }) });

journey('desk: an owner looks at what was before, goes back to it by the keyboard, and takes that back', {
  expected: [...AT_THE_DESK, /status of 4(03|22)/],
}, async ({ person, another, salon }) => {
  const owner = new Owner(person);
  const { page } = owner;
  await owner.opens();
  await owner.signsIn();
  await page.locator('.plan, .empty').first().waitFor();
  await page.keyboard.press('5');
  await page.getByRole('button', { name: /^Manicure/ }).click();
  await owner.visit.getByLabel('Price, in EUR', { exact: true }).fill('39');
  await owner.visit.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('status').getByText('Published.').waitFor();
  await page.getByRole('button', { name: /^Fringe trim/ }).click();
  await owner.visit.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('button', { name: /^Fringe trim/ }).waitFor({ state: 'detached' });

  // What she has begun to type stays when she takes the last change back.
  await page.getByRole('button', { name: 'New service' }).click();
  await owner.visit.getByLabel('Name', { exact: true }).first().fill('Half-filled');
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: /^Fringe trim/ }).waitFor();
  assert.equal(await owner.visit.getByLabel('Name', { exact: true }).first().inputValue(), 'Half-filled');
  await owner.looks('undone-beside-a-form');
  await page.keyboard.press('Escape');
  await owner.visit.waitFor({ state: 'detached' });

  // What is wrong with what the Worker refuses is told field by field.
  await page.route('**/catalogue', (route) => (route.request().method() === 'PUT' ? route.fulfill({
    status: 422, contentType: 'application/problem+json',
    body: JSON.stringify({ code: 'invalid_catalogue', status: 422, reasons: ['range services[manicure].price', 'span hours[2]'] }),
  }) : route.continue()));
  await page.getByRole('button', { name: /^Manicure/ }).click();
  await owner.visit.getByLabel('Price, in EUR', { exact: true }).fill('41');
  await owner.visit.getByRole('button', { name: 'Save' }).click();
  await owner.visit.getByRole('alert').getByText(/Manicure.* · Price: “from” may not be above “to”/).waitFor();
  await owner.looks('refused');
  await page.unroute('**/catalogue');
  await page.keyboard.press('Escape');

  await opensHistory(owner, '5');
  const versions = page.locator('.editions > li');
  await page.locator('.trail li').first().waitFor();
  assert.equal(await versions.count(), 4);
  assert.match(await versions.first().textContent(), /Version \d+.*Salon.*As version \d+ was.*Now/);
  assert.match(await versions.last().textContent(), /Operator/);
  await owner.looks('list');

  // Back to the first, by the keyboard.
  const first = (await versions.last().locator('b').textContent()).trim();
  await row(owner, first).getByRole('button', { name: `What would change with ${first}` }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('Services, as they were: Manicure').waitFor();
  assert.equal(await focused(owner), 'past-look');
  await owner.looks('look');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('Published.').waitFor();
  await page.locator('.editions > li').nth(4).waitFor();
  assert.equal(await focused(owner), 'past-editions');
  const price = async () => (await salon.catalogue()).salon.services.find(({ id }) => id === 'manicure').price.from;
  assert.equal(await price(), salon.draft.services.find(({ id }) => id === 'manicure').price.from);
  assert.ok((await versions.first().textContent()).includes(`As ${first.toLowerCase()} was`));
  await owner.looks('back');

  // Somebody else is faster: it is said, and asked again of what is there then.
  const other = new Owner(await another());
  await other.opens();
  await other.signsIn();
  await other.page.locator('.plan, .empty').first().waitFor();
  await other.page.keyboard.press('8');
  await other.page.getByLabel('Name', { exact: true }).first().waitFor();
  const second = (await versions.nth(1).locator('b').textContent()).trim();
  await row(owner, second).getByRole('button').click();
  await page.getByText('Services, as they were: Manicure').waitFor();
  await other.page.locator('#set-address').fill('Lindenstraße 14');
  await other.page.getByRole('button', { name: 'Save' }).click();
  await other.page.getByRole('status').getByText('Published.').waitFor();
  await page.getByRole('button', { name: 'Back to this' }).click();
  await page.getByRole('alert').getByText('Somebody else has changed the salon meanwhile.').waitFor();
  await page.getByText('Others too: Settings').waitFor();
  await owner.looks('faster');
  await page.getByRole('button', { name: 'Back to this' }).click();
  await versions.nth(6).waitFor();
  assert.equal(await price(), 3900);

  // The trail, in words.
  await page.keyboard.press('7');
  await page.locator('section.access').getByLabel('A manager’s name').fill('Lena');
  await page.keyboard.press('Enter');
  await page.locator('section.access').getByRole('heading', { name: 'Key of Lena' }).waitFor();
  const key = await page.locator('section.access .ask code').textContent();
  await opensHistory(owner, '7');
  const trail = page.locator('.trail');
  await trail.getByText('Key made: Lena').waitFor();
  await trail.getByText(/^Services, staff or settings changed: version \d+$/).first().waitFor();
  assert.ok(!(await trail.textContent()).includes('_'), 'no word of the machine');

  // A manager goes back too, and has no trail.
  const manager = new Owner(await another());
  await manager.opens();
  await manager.tries(key);
  await manager.page.locator('.plan, .empty').first().waitFor();
  await opensHistory(manager, '8');
  assert.equal(await manager.page.locator('.trail').count(), 0);
  assert.equal(await manager.page.evaluate(async (id) => (await fetch(`/v1/desk/salons/${id}/trail`)).status, salon.id), 403);
  await manager.looks('manager');
});

journey('desk: the history on a phone, in the dark, in Russian', {
  device: 'phone', expected: AT_THE_DESK, context: { locale: 'ru-RU', colorScheme: 'dark' },
}, async ({ person }) => {
  const owner = new Owner(person);
  await owner.opens();
  await owner.signsIn({ label: 'Ваш ключ', button: 'Войти' });
  await owner.page.locator('.plan, .empty').first().waitFor();
  const tab = owner.page.getByRole('navigation').getByRole('button', { name: 'Салон', exact: true });
  await tab.click();
  await owner.page.locator('#set-address').fill('Липовая, 3');
  await owner.page.getByRole('button', { name: 'Сохранить' }).click();
  await owner.page.getByRole('status').getByText('Опубликовано').waitFor();
  await owner.looks('way');
  await owner.page.locator('.head').getByRole('button', { name: 'История', exact: true }).click();
  await owner.page.locator('.editions li').nth(1).getByRole('button').click();
  await owner.page.getByText('Изменится и это: Настройки').waitFor();
  await owner.page.locator('.trail li').first().waitFor();
  await owner.looks('look');
  await owner.page.locator('.trail li').first().scrollIntoViewIfNeeded();
  await owner.looks('trail');
});
