// A payment that its card's holder disputes, as the owner sees it on the visit: how much of, why, until when evidence can be handed in
// and where; what it does to the day's figures; and afterwards how it has ended.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';

/** The tables of the money's page: in each row what is left is what was paid less all that went. */
async function addsUp(page) {
  const tables = await page.locator('.tables table').evaluateAll((all) => all.map((table) => [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent))));
  assert.ok(tables.length >= 4);
  for (const [[, ...names], ...rows] of tables) {
    assert.deepEqual(names, ['Paid', 'Refunds', 'Disputes', 'Provider fees', 'Left to the salon']);
    assert.ok(rows.length);
    for (const [name, ...sums] of rows) {
      const [paid, ...others] = sums.map((sum) => Math.round(100 * Number(sum.replace('\u2212', '-').replace(/[^\d.-]/g, ''))));
      const left = others.pop();
      assert.equal(paid - others.reduce((sum, one) => sum + one), left, `${name}: ${sums.join(' ')}`);
      assert.ok([paid, ...others, left].some(Boolean), `${name} has something to show`);
    }
  }
}

for (const [device, action, ended] of [['desktop', 'win', 'was decided for the salon'], ['phone', 'lose', 'was decided for the client']]) {
  journey(`desk: a dispute stands on its visit with its deadline and the way to the provider (${device})`, { device, expected: AT_THE_DESK }, async ({ person, another, salon, at }) => {
    await person.booksAndPays();
    await salon.quiet();
    const [{ payment_intent: intent }] = (await salon.account()).charges;
    const { id, evidence_details: { due_by: due } } = await at.sandbox.control('POST dispute', { payment_intent: intent, kind: 'product_not_received' });
    await salon.quiet();

    const owner = new Owner(await another());
    await owner.opens();
    await owner.signsIn();
    await (await owner.findsVisit('Eva Sommer')).click();
    const { visit } = owner;
    const dispute = visit.locator('.payment .notice');
    await dispute.getByText(/^€32.* is disputed: /).waitFor();
    const text = await dispute.textContent();
    const until = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' }).format(due * 1000);
    assert.ok(text.includes(`Evidence until ${until}`), text);
    assert.ok(!text.includes('_'), `the reason is in words: ${text}`);
    const link = visit.getByRole('link', { name: 'Open at Stripe' });
    assert.equal(await link.getAttribute('href'), `https://dashboard.stripe.com/test/payments/${intent}`);
    assert.equal(await visit.getByRole('button', { name: 'Refund…' }).count(), 0, 'what is disputed is not given back');
    await dispute.scrollIntoViewIfNeeded();
    await owner.looks('open');
    await owner.page.emulateMedia({ colorScheme: 'dark' });
    await owner.looks('open-dark');

    await owner.page.keyboard.press('Escape');
    await owner.page.keyboard.press('2');
    await owner.page.locator('.tables').getByRole('columnheader', { name: 'Disputes' }).first().waitFor();
    await addsUp(owner.page);
    await owner.page.locator('.tables').scrollIntoViewIfNeeded();
    await owner.looks('money');
    await owner.page.keyboard.press('1');
    await (await owner.findsVisit('Eva Sommer')).click();

    await at.sandbox.control('POST dispute', { dispute: id, action });
    await visit.locator('.payment').getByText(ended).waitFor({ timeout: 10_000 });
    assert.equal(await visit.getByText('Evidence until').count(), 0, 'there is nothing to hand in any more');
    await owner.looks('over');
    await salon.quiet();
  });
}
