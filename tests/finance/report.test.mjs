// The report on a period, its movements as a table, and their chain, against the provider's own books.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, signIn } from '../runtime/desk.mjs';
import { opened } from '../runtime/opened.mjs';
import { salonDraft, sessionOf } from '../runtime/stage.mjs';

const { stage, client, starts, paid } = await opened({
  salons: [
    salonDraft('belle', { cancellation: { free_until: 14 * 24 * 60, fee: { kind: 'percent', points: 2500 } } }),
    salonDraft('other'),
  ],
});
const Cookie = await signIn(stage, 'belle');
const finance = (path, { method = 'GET', salon = 'belle', cookie = Cookie } = {}) => browser(stage, salon, cookie)(method, `/finance/${path}`);

const day = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);
const DAY = 24 * 3600;
const today = Date.now() / 1000;
// The salon's day may be another than UTC's.
const PERIOD = `from=${day(today - DAY)}&to=${day(today + DAY)}`;

/** Rows of a table as RFC 4180 has them. */
function rows(csv) {
  const fields = /(?:^|,|\r\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g;
  return csv.split('\r\n').slice(0, -1).map((line) => [...line.matchAll(fields)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain));
}

test('the report, the table and the chain tell what the provider holds', async () => {
  const [first, second, third] = [await paid({ start: starts[0] }), await paid({ start: starts[1] }), await paid({ start: starts[2] })];
  const shown = (await client.show(second)).body.cancellation;
  assert.equal((await client.post(`/bookings/${second.booking.id}/cancel`, { shown }, { Authorization: `Bearer ${second.token}` })).status, 200);
  await stage.sandbox.control('POST dispute', { session: sessionOf(third.checkout.url), kind: 'fraudulent' });
  await stage.quiet('belle');

  const { charges, refunds, disputes } = await stage.account('belle');
  const sum = (list, of = 'amount') => list.reduce((all, one) => all + one[of], 0);
  assert.deepEqual([charges.length, refunds.length, disputes.length], [3, 1, 1]);

  const answer = await finance(`report?${PERIOD}&by=day`);
  assert.equal(answer.status, 200);
  const report = await answer.json();
  const [eur, ...others] = report.currencies;
  assert.deepEqual([eur.currency, others], ['EUR', []]);
  const { gross, refunds: back, disputes: disputed, fees_kept: kept, net, charges: count } = eur.total;
  assert.deepEqual([gross, count], [sum(charges), 3]);
  assert.deepEqual([back, disputed], [sum(refunds), sum(disputes)]);
  assert.deepEqual([kept, back], [shown.fee.minor, shown.back.minor]);
  assert.equal(net, gross - back - disputed);
  assert.equal(eur.periods.length, 3, 'empty days are there too');
  for (const division of ['periods', 'services', 'staff', 'providers', 'methods']) {
    assert.equal(sum(eur[division], 'net'), net, division);
  }
  assert.deepEqual(eur.methods.map(({ key }) => key).filter(Boolean), ['visa']);

  const table = await finance(`movements.csv?${PERIOD}`);
  assert.match(table.headers.get('Content-Type'), /^text\/csv/);
  const [head, ...lines] = rows(await table.text());
  const column = (name) => head.indexOf(name);
  const total = (kind) => lines.filter((line) => line[column('kind')] === kind).reduce((all, line) => all + Math.round(Number(line[column('amount')]) * 100), 0);
  assert.deepEqual([total('charge'), total('refund'), total('dispute_withdrawn'), total('fee_kept')], [gross, back, disputed, kept]);
  assert.ok(lines.every((line) => line.length === head.length));

  const printed = await finance(`report.html?${PERIOD}&by=day`);
  assert.match(printed.headers.get('Content-Type'), /^text\/html/);
  const page = await printed.text();
  const [, nonce] = page.match(/<style nonce="([0-9a-f]{32})">/);
  const policy = printed.headers.get('Content-Security-Policy').split('; ');
  assert.deepEqual([policy[0], policy[1]], ["default-src 'none'", `style-src 'nonce-${nonce}'`]);
  const written = (minor) => `<td>\u200e${minor < 0 ? '\u2212' : ''}${(Math.abs(minor) / 100).toFixed(2)}</td>`;
  for (const minor of [gross, back, disputed, net, kept]) assert.ok(page.includes(written(minor)), `${minor} in ${page}`);
  assert.ok(page.includes('<th scope=row>Stripe</th>') && page.includes('<svg') && !page.includes('<script'));
  assert.match(await (await finance(`report.html?${PERIOD}&lang=ru`)).text(), /<html lang="ru" dir="ltr">[^]*По услугам/);

  const chain = await (await finance('chain')).json();
  assert.equal(chain.fault, undefined);
  const last = lines.at(-1);
  assert.deepEqual([String(chain.movements), chain.hash], [last[column('number')], last[column('hash')]]);
  assert.ok(lines.some((line) => line[column('booking')] === first.booking.id));
});

test('what is not a period is refused, and nobody else sees anything', async () => {
  for (const query of ['', 'from=2026-02-30&to=2026-03-01', 'from=2026-03-02&to=2026-03-01', 'from=2000-01-01&to=2026-01-01', `${PERIOD}&by=year`]) {
    for (const part of query.includes('year') ? ['report', 'report.html'] : ['report', 'report.html', 'movements.csv']) {
      const answer = await finance(`${part}?${query}`);
      assert.deepEqual([answer.status, (await answer.json()).code], [400, 'malformed'], `${part} ${query}`);
    }
  }
  assert.equal((await finance('nothing')).status, 404);
  assert.equal((await finance('chain', { method: 'POST' })).status, 405);
  for (const [salon, cookie] of [['belle', ''], ['other', Cookie], ['belle', await signIn(stage, 'other')]]) {
    for (const part of [`report?${PERIOD}`, `report.html?${PERIOD}`, `movements.csv?${PERIOD}`, 'chain']) {
      assert.equal((await finance(part, { salon, cookie })).status, 401, `${salon} ${part}`);
    }
  }
});
