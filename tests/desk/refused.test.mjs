// Why the Worker refuses, as the desk says it: by codes, with the names of what was sent; and nothing where it has no words.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { refuser } from '../../widget/desk/refused.js';

const TAGS = ['en', 'ru', 'kk', 'es', 'ar'];
const read = (tag) => JSON.parse(readFileSync(new URL(`../../widget/texts-refused/${tag}.json`, import.meta.url), 'utf8'));
const says = { money: (tag, currency, decimal) => `${decimal} ${currency}`, weekday: (tag, seconds) => `day ${new Date(seconds * 1000).getUTCDay()}`, shortDay: (tag, seconds) => new Date(seconds * 1000).toISOString().slice(0, 10) };
const salon = { services: [{ id: 'cut', name: 'Стрижка' }], staff: [{ id: 'anna', name: 'Анна' }], categories: [] };
const said = async (tag, problem, fetched = async (of) => read(of)) => JSON.parse(await refuser(fetched)(tag, JSON.stringify(problem), says, JSON.stringify({ salon }))).said?.replace(/[\u2068\u2069]/g, '');
const one = (tag, code, ...detail) => said(tag, { reasons: [[code, ...detail].join(' ')] });

test('a place of the catalogue is said by the names that were sent', async () => {
  assert.equal(await one('ru', 'range', 'services[cut].price'), 'Стрижка · Цена: «от» не может быть больше «до», а сумма — слишком большой.');
  assert.equal(await one('en', 'span', 'staff[anna].hours[1]'), 'Анна · Hours · day 2: each span ends after it begins, and before the next.');
  assert.equal(await one('en', 'span', 'hours[6]'), 'Hours · day 0: each span ends after it begins, and before the next.');
  assert.match(await one('es', 'unknown', 'staff[anna].offers[cut]'), /^Анна · Стрижка: no existe/);
  assert.match(await one('es', 'range', 'staff[anna].offers[cut]'), /^Анна · Стрижка: fuera de lo posible/);
  assert.match(await one('kk', 'span', 'exceptions[2026-12-24]'), /^2026-12-24: /);
  assert.match(await one('ru', 'empty', 'texts.consent.text'), /^На что соглашается клиент: /);
  assert.match(await one('ru', 'too_long', 'translations.kk.services[cut].name'), /^Стрижка · Имя или название: /);
  assert.match(await one('en', 'duplicate', 'services[gone]'), /^gone: there twice/);
  assert.match(await one('en', 'origin', 'origins[http://a.example]'), /^http:\/\/a\.example: write it/);
});

test('sums, fields and what needs nothing more', async () => {
  assert.equal(await one('en', 'at_least', '50', 'EUR'), 'At least 0.50 EUR.');
  assert.equal(await one('ar', 'at_most', '1500', 'JPY'), '1500 JPY على الأكثر.');
  assert.equal(await one('ru', 'disputed'), 'По этому платежу открыт спор.');
  assert.equal(await said('en', { fields: [{ field: 'comment', fault: 'too_long' }, { field: 'phone', fault: 'country_code' }] }), 'Note: too long. Make it shorter.\nPhone: begin with + and the country’s code.');
});

test('every place where a catalogue can be wrong has a name in every language', async () => {
  const places = 'name zone address website origins letters.to letters.reminder booking.slot_step booking.lead_time booking.horizon_days booking.hold_seconds texts.cancellation texts.consent.text texts.consent.version categories services staff services[cut].name services[cut].description services[cut].duration services[cut].buffer services[cut].price services[cut].category services[cut].prepayment services[cut].cancellation staff[anna].name staff[anna].title staff[anna].offers staff[anna].prepayment staff[anna].hours[0] staff[anna].breaks[3] hours[2] exceptions prepayment cancellation'.split(' ');
  for (const tag of TAGS) {
    for (const place of places) {
      const line = await one(tag, 'range', place);
      assert.ok(line.includes(': ') && !/undefined|\{\d|_|\[/.test(line) && !line.startsWith(place), `${tag} ${place}: ${line}`);
    }
  }
});

test('what there are no words for is left out, and the detail for developers is never said', async () => {
  assert.equal(await said('ru', { reasons: ['of_another_version x', 'disputed'] }), 'По этому платежу открыт спор.');
  assert.equal(await said('ru', { code: 'malformed', detail: 'expected value at line 1' }), undefined);
  assert.equal(await said('ru', { reasons: ['disputed'] }, async () => { throw new Error('no connection'); }), undefined);
  assert.equal(await refuser(async () => read('ru'))('ru', '<html>', says), '<html>');
});
