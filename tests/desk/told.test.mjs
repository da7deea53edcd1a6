// What the Worker tells in English, as the desk says it: by codes, with what each sentence needs; and English where it has no words.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { teller } from '../../widget/desk/told.js';

const read = (tag) => JSON.parse(readFileSync(new URL(`../../widget/texts-told/${tag}.json`, import.meta.url), 'utf8'));
const money = (tag, currency, decimal) => `${decimal} ${currency}`;
const told = async (tag, value, fetched = async (of) => read(of)) => JSON.parse(await teller(fetched)(tag, JSON.stringify(value), money));

const finding = { code: 'stripe_currency_converted', detail: ['KZT', 'EUR'], sentence: 'Prices are in KZT …' };
const difference = { what: 'paid', outcome: 'open', name: 'pi_1', theirs: { minor: 1_250, currency: 'EUR' }, ours: { minor: 0, currency: 'EUR' }, status: null };

test('a finding is said with what its sentence needs, wherever it stands in an answer', async () => {
  const { checks: [{ sentence }], connection } = await told('ru', { checks: [finding], connection: { watch: { repairs: [finding] } } });
  assert.match(sentence, /^Цены в KZT, а деньги этого аккаунта выплачиваются в EUR: .* счёт в KZT\.$/);
  assert.equal(connection.watch.repairs[0].sentence, sentence);
});

test('a difference is said by its figures', async () => {
  const explained = async (changes, tag = 'es') => (await told(tag, { runs: [{ differences: [{ explanation: '…', difference: { ...difference, ...changes } }] }] })).runs[0].differences[0].explanation;
  assert.equal(await explained({}), 'El proveedor ha cobrado 12.50 EUR (pi_1); en los libros constaba: nada. Los libros no pudieron recogerlo; mira la reserva.');
  assert.equal(await explained({ what: 'refund_changed', outcome: 'healed', status: 'succeeded', theirs: { minor: 5, currency: 'EUR' } }), 'La devolución de 0.05 EUR (pi_1) ahora está así: hecha. Ahora los libros lo saben.');
  assert.match(await explained({ what: 'no_booking', theirs: { minor: 1_500, currency: 'JPY' } }), /de 1500 JPY \(pi_1\).*devuelve el dinero\.$/);
  assert.equal(await explained({ what: 'of_another_version' }), '…');
  for (const tag of ['ru', 'kk', 'es', 'ar']) {
    for (const what of ['paid', 'held', 'hold_ended', 'refunded', 'refund_changed', 'disputed', 'dispute_changed', 'no_booking', 'foreign_currency']) {
      for (const outcome of ['open', 'healed']) {
        const text = await explained({ what, outcome, status: 'won' }, tag);
        assert.ok(text.includes('12.50 EUR') && text.includes('pi_1') && !/undefined|\{\d/.test(text), text);
      }
    }
  }
});

test('a note is said by its code, and one of another version as it was kept', async () => {
  const notes = ['Payouts are unknown: …', 'Сверка не полна.'];
  const { notes: said } = await told('ar', { notes, noted: [{ code: 'note_right_missing', detail: ['lacks_payouts', 'rak_payout_read'] }, null] });
  assert.ok(said[0].includes('التحويلات غير معروفة') && said[0].includes('rak_payout_read'), said[0]);
  assert.equal(said[1], notes[1]);
});

test('without words, and for what is no JSON, an answer stays as it is', async () => {
  assert.deepEqual(await told('en', finding, async () => undefined), finding);
  assert.deepEqual(await told('ru', finding, async () => { throw new Error('no connection'); }), finding);
  assert.equal(await teller(async () => read('ru'))('ru', '<html>', money), '<html>');
});
