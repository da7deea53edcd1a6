// Why the Worker refuses, in the language that the owner reads: the places of the catalogue by their names there, sums as they are
// written, and nothing in English.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';

const wordsOf = (folder, tag) => JSON.parse(readFileSync(new URL(`../../widget/texts-${folder}/${tag}.json`, import.meta.url), 'utf8'));
/** What of a text is Latin, without the names that the salon has given itself. */
const latin = (text, names) => names.reduce((rest, name) => rest.replaceAll(name, ''), text).match(/[A-Za-z]{2,}/g);

for (const [tag, locale, device, context] of [
  ['ru', 'ru-RU', 'desktop', {}],
  ['ar', 'ar-AE', 'phone', { colorScheme: 'dark' }],
  ['ar', 'ar-AE', 'desktop', {}],
  ['en', 'en-GB', 'phone', {}],
]) {
  journey(`desk: a refusal says why in the owner’s language (${tag}, ${device})`, {
    device, expected: [...AT_THE_DESK, /status of 4(00|22)/], context: { locale, ...context },
  }, async ({ person }) => {
    const [says, said] = [wordsOf('desk', tag), wordsOf('refused', tag)];
    const owner = new Owner(person);
    const { page } = owner;
    await owner.opens();
    await owner.signsIn({ label: says.owner_key, button: says.sign_in });
    await page.locator('.plan, .empty').first().waitFor();
    await page.keyboard.press('5');

    // What no form of the desk lets through is refused by the Worker all the same.
    await page.route('**/catalogue', (route) => {
      const request = route.request();
      if (request.method() !== 'PUT') return route.fallback();
      const body = request.postDataJSON();
      body.salon.services.find(({ id }) => id === 'manicure').price = { from: 10, to: 9 };
      body.salon.staff.find(({ id }) => id === 'mira').breaks[1] = [{ from: '12:00', to: '11:00' }];
      body.salon.booking.horizon_days = 0;
      return route.continue({ postData: JSON.stringify(body) });
    });
    await page.getByRole('button', { name: /^Manicure/ }).click();
    await owner.visit.getByRole('textbox').nth(1).waitFor();
    await owner.visit.getByLabel(says.cat_from.replace('{0}', 'EUR'), { exact: true }).fill('41');
    await owner.visit.getByRole('button', { name: says.save, exact: true }).click();
    const lines = owner.visit.getByRole('alert').getByRole('listitem');
    await lines.nth(2).waitFor();
    const told = (await lines.allTextContents()).map((line) => line.replace(/[\u2066-\u2069]/g, ''));
    assert.equal(told.length, 3);
    assert.ok(told.includes(said.range_price.replace('{0}', `Manicure · ${said.at_price}`)), told.join('\n'));
    assert.ok(told.includes(said.range_horizon_days.replace('{0}', said.at_horizon_days)), told.join('\n'));
    assert.ok(told.some((line) => line.startsWith(`Mira · ${said.at_breaks} · `)), told.join('\n'));
    if (tag !== 'en') assert.equal(latin(await owner.visit.getByRole('alert').innerText(), ['Manicure', 'Mira']), null);
    await owner.visit.getByRole('alert').scrollIntoViewIfNeeded();
    await owner.looks('refused');
    await page.unroute('**/catalogue');
    await page.keyboard.press('Escape');

    // What only a developer can mend has the code's sentence alone.
    await page.route('**/keys', (route) => (route.request().method() === 'POST'
      ? route.continue({ postData: '{"role":' }) : route.fallback()));
    await page.keyboard.press('7');
    await page.getByLabel(says.key_manager_name).fill('Rita');
    await page.getByLabel(says.key_manager_name).press('Enter');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    assert.equal((await alert.innerText()).trim(), says.failed);
    await page.unroute('**/keys');
  });
}
