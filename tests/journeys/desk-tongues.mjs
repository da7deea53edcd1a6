// In which language the desk speaks: the browser's, else the salon's, until the person chooses one; and it stays with that.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';

const wordsOf = (tag) => JSON.parse(readFileSync(new URL(`../../widget/texts-desk/${tag}.json`, import.meta.url), 'utf8'));
const [english, spanish, kazakh] = ['en', 'es', 'kk'].map(wordsOf);

for (const device of ['desktop', 'phone']) {
  journey(`desk: it speaks the salon’s language to whom it knows no better, and then the one that is chosen (${device})`, {
    device, expected: AT_THE_DESK, salon: { locale: 'es' }, context: { locale: 'ja-JP' },
  }, async ({ person }) => {
    const owner = new Owner(person);
    const { page } = owner;
    const lang = () => page.evaluate(() => `${document.documentElement.lang} ${document.dir}`);
    const opens = async (key, title) => {
      await page.keyboard.press(key);
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      await page.locator('.page > .skeleton').waitFor({ state: 'detached' });
    };

    await owner.opens();
    await owner.button(english.sign_in).waitFor();
    assert.equal(await lang(), 'en ltr');
    await owner.signsIn({ label: english.owner_key, button: english.sign_in });
    await page.getByRole('navigation', { name: spanish.pages }).waitFor();
    assert.equal(await lang(), 'es ltr');
    await page.locator('.plan, .empty').first().waitFor();
    await owner.looks('day-es');
    await opens('4', spanish.health);
    await owner.looks('health-es');
    await opens('8', spanish.set_tab);
    await owner.looks('salon-es');

    // Chosen where one is, and it stays there.
    await page.getByText(spanish.account, { exact: true }).click();
    await owner.button('Қазақша').click();
    await page.getByRole('heading', { level: 1, name: kazakh.set_tab }).waitFor();
    assert.equal(await lang(), 'kk ltr');
    await page.getByText(kazakh.account, { exact: true }).click();
    await owner.looks('salon-kk');
    await opens('2', kazakh.money);
    await owner.looks('money-kk');
    await page.reload();
    await page.getByRole('navigation', { name: kazakh.pages }).waitFor();
    await page.locator('.plan, .empty').first().waitFor();
    await owner.looks('day-kk');
    await page.getByText(kazakh.account, { exact: true }).click();
    await owner.button(kazakh.sign_out).first().click();

    // At the door too: by its own name, whoever stands there.
    await owner.button(kazakh.sign_in).waitFor();
    await owner.looks('door-kk');
    await owner.button('Español').click();
    await owner.button(spanish.sign_in).waitFor();
    await owner.looks('door-es');
    await owner.button('العربية').click();
    await owner.button(wordsOf('ar').sign_in).waitFor();
    assert.equal(await lang(), 'ar rtl');
  });
}
