// The desk between a phone and a desktop: on a tablet on end, and just wide enough for columns, in the language with the longest names of
// pages. Nothing sticks out, the salon's name is read, and every page is reached.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';

for (const locale of ['en', 'ru']) {
  journey(`desk: on a tablet every page fits and the salon’s name is read (${locale})`, {
    context: { locale, viewport: { width: 768, height: 1024 } }, expected: AT_THE_DESK,
  }, async ({ person, salon }) => {
    const says = JSON.parse(readFileSync(new URL(`../../widget/texts-desk/${locale}.json`, import.meta.url), 'utf8'));
    const owner = new Owner(person);
    const { page } = owner;
    await owner.opens();
    await owner.signsIn({ label: says.owner_key, button: says.sign_in });
    await page.locator('.plan, .empty').first().waitFor();
    const tabs = page.getByRole('navigation').getByRole('button');
    assert.equal(await tabs.count(), 8);
    for (const width of [768, 900, 1024]) {
      await page.setViewportSize({ width, height: 1024 });
      for (let tab = 0; tab < 8; tab += 1) {
        await tabs.nth(tab).click();
        await page.locator('.tab.on', { hasText: await tabs.nth(tab).textContent() }).waitFor();
        const sticks = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(sticks <= 0, `page ${tab + 1} at ${width} is ${sticks} too wide`);
      }
      const name = page.locator('.salon', { hasText: salon.draft.name });
      assert.ok((await name.boundingBox()).width >= 110, `the name at ${width}`);
      const { height } = await page.locator('.account summary').boundingBox();
      assert.ok(height < 50, `the account stands in one line at ${width}, not ${height} high`);
      await tabs.first().click();
      await page.locator('.plan, .empty').first().waitFor();
      await owner.looks(`at-${width}`);
    }
  });
}
