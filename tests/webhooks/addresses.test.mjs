// Where a message may arrive: the salon's own address or the bare one; which secrets count; what is not ours to handle.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { opened } from '../runtime/opened.mjs';
import { salonDraft, signature } from '../runtime/stage.mjs';

const { stage, starts } = await opened({ salons: [salonDraft('belle'), salonDraft('other')] });

const secretOf = (salon) => stage.keys[salon].stripe.webhook_secrets[0];
const status = async (salon, booked) => (await stage.client(salon).show(booked)).body.booking.status;

/** Posts an event of the sandbox to an address, signed by the salon's newest secret. */
function pass(address, salon, event) {
  const text = JSON.stringify(event, null, 2);
  return stage.tell(address, text, signature(text, secretOf(salon)));
}

/** A booking whose messages were all dropped, paid or not. */
async function silent(salon, pays = true) {
  await stage.sandbox.control('POST knobs', { drop_types: ['*'] });
  const booked = await stage.client(salon).book({ start: starts.shift() });
  const paid = pays ? await stage.pay(booked) : null;
  return { booked, paid };
}

for (const type of ['checkout.session.completed', 'charge.succeeded', 'payment_intent.succeeded']) {
  test(`the bare address finds the salon of ${type} by what we wrote into it`, async () => {
    for (const salon of ['belle', 'other']) {
      const { booked } = await silent(salon);
      const answer = await pass('', salon, await stage.event(salon, type));
      assert.deepEqual([answer.status, answer.body], [200, { received: true }]);
      assert.equal(await status(salon, booked), 'confirmed');
    }
  });
}

test('the bare address finds the salon of refunds and disputes by the name of the payment', async () => {
  const { booked, paid } = await silent('belle');
  await pass('', 'belle', await stage.event('belle', 'charge.succeeded'));
  // The names are in KV a moment after the ledger knows them.
  await stage.quiet('belle');
  const { secret_key: key } = stage.keys.belle.stripe;
  await fetch(`${stage.sandbox.url}/v1/refunds`, {
    method: 'POST', headers: { Authorization: `Bearer ${key}` }, body: new URLSearchParams({ payment_intent: paid.payment_intent.id, amount: '500' }),
  });
  const refund = await stage.event('belle', 'refund.created');
  assert.deepEqual(refund.data.object.metadata, {}, 'it carries nothing of ours');
  assert.equal((await pass('', 'belle', refund)).status, 200);
  await stage.sandbox.control('POST dispute', { payment_intent: paid.payment_intent.id, kind: 'fraudulent' });
  const dispute = await stage.event('belle', 'charge.dispute.created');
  assert.equal((await pass('', 'belle', dispute)).status, 200);
  const { known } = (await stage.booking('belle', booked)).payments['1'];
  assert.deepEqual(Object.keys(known.refunds), [refund.data.object.id]);
  assert.deepEqual(Object.keys(known.disputes), [dispute.data.object.id]);
});

test('the bare address refuses what names no salon, and is told again when KV is back', async () => {
  const { paid, booked } = await silent('belle');
  await pass('belle', 'belle', await stage.event('belle', 'charge.succeeded'));
  await stage.quiet('belle');
  await stage.sandbox.control('POST dispute', { payment_intent: paid.payment_intent.id, kind: 'fraudulent' });
  const dispute = await stage.event('belle', 'charge.dispute.created');
  const stranger = structuredClone(dispute);
  Object.assign(stranger.data.object, { id: 'du_unknown', charge: 'ch_unknown', payment_intent: 'pi_unknown' });
  const unknown = await pass('', 'belle', stranger);
  assert.deepEqual([unknown.status, unknown.body.code], [404, 'unknown_salon']);
  await stage.edge.kv.faults({ failAll: true });
  const down = await pass('', 'belle', dispute);
  assert.deepEqual([down.status, down.body.code], [503, 'unavailable']);
  assert.deepEqual((await stage.booking('belle', booked)).payments['1'].known.disputes ?? {}, {});
  await stage.edge.kv.heal();
  assert.equal((await pass('', 'belle', dispute)).status, 200);
  assert.equal(Object.keys((await stage.booking('belle', booked)).payments['1'].known.disputes).length, 1);
});

test('kinds that are not ours are acknowledged, counted, and change nothing', async () => {
  const { booked } = await silent('belle', false);
  const booking = await stage.booking('belle', booked);
  const before = await stage.health('belle');
  const kinds = ['payment_intent.created', 'customer.created', 'invoice.paid', 'balance.available', 'a.kind.from.the.future'];
  for (const type of kinds) {
    const event = { id: `evt_${type}`, object: 'event', type, livemode: false, created: 1, data: { object: { id: 'x', object: type.split('.')[0] } } };
    const answer = await pass('belle', 'belle', event);
    assert.deepEqual([answer.status, answer.body], [200, { received: true }], type);
    const now = await stage.health('belle');
    assert.equal(now.counters[`ignored:${type}`], (before.counters[`ignored:${type}`] ?? 0) + 1, type);
  }
  assert.equal((await stage.health('belle')).operations, before.operations);
  assert.deepEqual(await stage.booking('belle', booked), booking);
});

test('while secrets are rotated the old and the new count, then only the new', async () => {
  const { booked } = await silent('belle');
  const event = JSON.stringify(await stage.event('belle', 'charge.succeeded'));
  const old = secretOf('belle');
  const rotate = (secrets) => {
    stage.keys.belle.stripe.webhook_secrets = secrets;
    return stage.connectStripe('belle');
  };
  assert.equal((await stage.tell('belle', event, signature(event, 'whsec_new'))).status, 400);
  assert.equal(await status('belle', booked), 'held');
  await rotate(['whsec_new', old]);
  for (const secret of [old, 'whsec_new']) assert.equal((await stage.tell('belle', event, signature(event, secret))).status, 200, secret);
  assert.equal((await stage.tell('belle', event, signature(event, 'whsec_third'))).status, 400);
  assert.equal(await status('belle', booked), 'confirmed');
  // Stripe signs with both while it rolls; one that fits is enough.
  const both = `${signature(event, 'whsec_third')},${signature(event, old).split(',')[1]}`;
  assert.equal((await stage.tell('belle', event, both)).status, 200);
  await rotate(['whsec_new']);
  assert.equal((await stage.tell('belle', event, signature(event, old))).status, 400);
  assert.equal((await stage.tell('belle', event, signature(event, 'whsec_new'))).status, 200);
  await stage.quiet('belle');
});

test('two salons on one account: each endpoint gets both salons’ messages and refuses none', async () => {
  stage.keys.other.stripe.secret_key = stage.keys.belle.stripe.secret_key;
  await stage.connectStripe('other');
  const { booked } = await silent('belle');
  const event = await stage.event('belle', 'charge.succeeded');
  const at = await pass('other', 'other', event);
  assert.equal(at.status, 200);
  assert.equal(await status('belle', booked), 'held', 'only its own endpoint counts');
  assert.equal((await stage.health('other')).counters['ignored:another salon\'s'], 1);
  assert.equal((await pass('belle', 'belle', event)).status, 200);
  assert.equal(await status('belle', booked), 'confirmed');
});
