// A payment that its card's holder disputes, as the owner sees it on the visit: how much of, why, until when evidence can be handed in
// and where; and afterwards how it has ended.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';

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

    await at.sandbox.control('POST dispute', { dispute: id, action });
    await visit.locator('.payment').getByText(ended).waitFor({ timeout: 10_000 });
    assert.equal(await visit.getByText('Evidence until').count(), 0, 'there is nothing to hand in any more');
    await owner.looks('over');
    await salon.quiet();
  });
}
