// A card is kept with the client's leave, and a fee above what is there is charged to it: once, for the sum that was allowed,
// and when the bank wants the client, they pay by themselves. One table for every provider; see cards.mjs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../runtime/stage.mjs';
import { FEE, PREPAID, SALON, leave } from './side.mjs';

/** What is missing when a client with leave does not come. */
const MISSING = FEE - PREPAID;

/**
 * @param {Awaited<ReturnType<import('./side.mjs').opened>>} at
 * @returns {() => void} defines the tests that come last: they wait
 */
export function onFile(at) {
  const { stage, client, money } = at;
  const noShow = (visit) => at.act(visit, 'no-show', { waiver: 'none' });
  const sums = (taken, back = 0) => ({ held: 0, taken, back });
  /** The charge of the kept card as the desk sees it. */
  const charge = async (visit) => (await at.desk(visit)).payments.find(({ on_file: file }) => file);

  /** Quiet, and charged exactly once however it came about. */
  async function chargedOnce(visit) {
    await at.settled();
    assert.deepEqual(await at.books(visit), sums(FEE));
    assert.deepEqual((await at.charges(visit)).filter(Boolean), [true]);
    const { asked, captured, on_file: file } = await charge(visit);
    assert.deepEqual([asked, captured, file], [money(MISSING), money(MISSING), { state: 'charged' }]);
    const { booking, wanted } = await at.show(visit);
    assert.deepEqual([booking.payment, booking.paid, wanted], ['paid', money(FEE), undefined]);
  }

  test(`${at.name}: without exactly the leave that the salon asks for there is no visit`, async () => {
    const right = leave(at.currency);
    for (const mandate of [undefined, leave(at.currency, FEE - 1), { ...right, text: `${right.text} ` }, { ...right, amount: money(FEE + 1) }]) {
      const { status, body } = await client.post('/bookings', await at.request('kept', { mandate }));
      assert.deepEqual([status, body.code, body.mandate], [409, 'mandate_changed', right]);
    }
    const uncalled = await client.post('/bookings', await at.request('not-kept', { mandate: right }));
    assert.deepEqual([uncalled.status, uncalled.body.code, uncalled.body.mandate], [409, 'mandate_changed', undefined]);
    assert.equal((await stage.bookings(SALON)).length, 0);
  });

  /** Visits that begin within two minutes; the other tests run meanwhile. */
  const soon = {};
  for (const service of ['kept', 'not-kept']) {
    test(`${at.name}: ${service}: a visit is paid for that nobody will come to`, async () => {
      soon[service] = await at.stands(service, { start: await at.soon(service) });
      assert.deepEqual(await at.books(soon[service]), sums(PREPAID));
    });
  }

  test(`${at.name}: the card is kept, and the leave stands at the desk with its words, sum, language and time`, async () => {
    const before = Math.floor(Date.now() / 1000);
    const visit = await at.booked('kept');
    assert.equal((await at.desk(visit)).mandate.card_on_file, false);
    await stage.pay(visit);
    await stage.quiet(SALON, 60_000);
    assert.equal(await at.keeps(visit), true);
    const { mandate } = await at.desk(visit);
    const { at: when, ...rest } = mandate;
    assert.deepEqual(rest, { ...leave(at.currency), locale: 'en', card_on_file: true });
    assert.ok(when >= before && when <= Date.now() / 1000, `${when}`);
    assert.deepEqual(await at.books(visit), sums(PREPAID));
    const name = await at.keptAs(visit);
    assert.ok(name.length > 8, name);
    for (const seen of [await at.show(visit), await at.desk(visit), await stage.booking(SALON, visit), stage.edge.log(), await stage.edge.kv.dump()]) {
      assert.ok(!JSON.stringify(seen).includes(name), 'nobody needs to see by what it is charged');
    }
  });

  test(`${at.name}: called off late, what was shown is charged, once`, async () => {
    const visit = await at.stands('kept');
    const { cancellation: shown } = await at.show(visit);
    assert.deepEqual(shown, { fee: money(FEE), back: at.zero, charge: money(MISSING) });
    const { charge: _charge, ...less } = shown;
    const refused = await client.act(visit, 'cancel', { shown: less });
    assert.deepEqual([refused.status, refused.body.code, refused.body.cancellation], [409, 'fee_changed', shown]);
    const clicks = await Promise.all(Array.from({ length: 12 }, () => client.act(visit, 'cancel', { shown })));
    assert.ok(clicks.every(({ status, body }) => status === 200 && body.booking.status === 'cancelled'));
    await chargedOnce(visit);
    assert.deepEqual(await at.charges(visit), [true]);
    const given = await at.act(visit, 'refund', { key: 'kindness', amount: money(500) });
    assert.equal(given.status, 200, JSON.stringify(given.body));
    await at.settled();
    assert.deepEqual(await at.books(visit), sums(FEE, 500), 'and what was charged can be given back');
    assert.equal((await at.show(visit)).wanted, undefined);
  });

  for (const [what, kind, more] of [
    ['the answer is lost', 'lose_answer'],
    ['the provider fails', 'status', { status: 500 }],
    ['the provider fails and remembers that', 'status', { status: 500, store: true }],
    ['a gateway is down, three times', 'status', { status: 503, times: 3 }],
    ['the provider is busy', 'status', { status: 429 }],
  ]) {
    test(`${at.name}: ${what}: it is charged once all the same`, async () => {
      const visit = await at.stands('kept');
      await at.fault(kind, more);
      await at.cancels(visit);
      await chargedOnce(visit);
    });
  }

  test(`${at.name}: the process is killed while it charges: it is charged once all the same`, async () => {
    const visit = await at.stands('kept');
    const before = await at.asked();
    // Longer than a restart takes: TipTop Pay asks us before it charges, and who does not answer is not paid.
    await at.fault('delay', { delay_ms: 4000 });
    await at.cancels(visit);
    await eventually('the charge is asked for', async () => (await at.asked()) > before);
    await stage.edge.kill9();
    await stage.edge.restart();
    await chargedOnce(visit);
  });

  for (const [what, spoil, code] of [
    ['the bank asks for the card\'s holder', 'asks', 'authentication_required'],
    ['the bank says no', 'declines', undefined],
  ]) {
    test(`${at.name}: ${what}: the client is asked, and pays by themselves`, async () => {
      const visit = await at.stands('kept');
      await at[spoil](visit);
      await at.cancels(visit);
      await at.settled();
      assert.ok((await at.charges(visit)).every((taken) => !taken));
      assert.deepEqual(await at.books(visit), sums(PREPAID));
      const { on_file: file } = await charge(visit);
      assert.equal(file.state, 'refused');
      assert.match(file.code, code ? new RegExp(`^${code}$`) : /^[a-z_]+$/);
      const { wanted, booking } = await at.show(visit);
      assert.deepEqual([wanted, booking.status], [money(MISSING), 'cancelled']);
      const asked = await at.asked();
      const page = await client.act(visit, 'checkout');
      assert.equal(page.status, 200, JSON.stringify(page.body));
      await stage.pay({ ...visit, checkout: page.body.checkout });
      await at.settled();
      assert.deepEqual(await at.books(visit), sums(FEE));
      const after = await at.show(visit);
      assert.deepEqual([after.wanted, after.booking.paid], [undefined, money(FEE)]);
      assert.equal(await at.asked(), asked, 'it is not tried again behind their back');
      assert.equal((await client.act(visit, 'checkout')).status, 409, 'nor can it be paid twice');
    });
  }

  return () => {
    test(`${at.name}: nobody comes: the missing part of the fee is charged, once`, async () => {
      await at.begins(soon.kept);
      const clicks = await Promise.all(Array.from({ length: 12 }, () => noShow(soon.kept)));
      assert.ok(clicks.every(({ status, body }) => status === 200 && body.booking.status === 'no_show'), JSON.stringify(clicks[0].body));
      await chargedOnce(soon.kept);
      assert.deepEqual(await at.charges(soon.kept), [true]);
    });

    test(`${at.name}: without leave no card is kept, and a fee is never above what is there`, async () => {
      const [late, missed] = [await at.stands('not-kept'), soon['not-kept']];
      const before = await at.asked();
      const { fee, back, charge: more } = await at.cancels(late);
      assert.deepEqual([fee.minor, back.minor, more], [PREPAID, 0, undefined]);
      await at.begins(missed);
      assert.equal((await noShow(missed)).status, 200);
      await at.settled();
      for (const visit of [late, missed]) {
        assert.equal(await at.keeps(visit), false);
        assert.deepEqual([await at.charges(visit), await at.books(visit)], [[], sums(PREPAID)]);
        assert.equal((await at.show(visit)).wanted, undefined);
      }
      assert.equal(await at.asked(), before);
    });
  };
}
