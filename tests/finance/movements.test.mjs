// Each figure of the report leads to the movements that it is made of, and each of those to its visit.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, desk, signIn } from '../runtime/desk.mjs';
import { opened } from '../runtime/opened.mjs';
import { salonDraft, sessionOf } from '../runtime/stage.mjs';
import { assertFiguresAreTheirMovements, financeOf } from './books.mjs';

const { stage, client, starts, paid } = await opened({
  days: 4,
  salons: [salonDraft('belle', { cancellation: { free_until: 14 * 24 * 60, fee: { kind: 'percent', points: 2500 } } }), salonDraft('other')],
});
const finance = await financeOf(stage, 'belle');

test('every figure is the sum of its movements, and each movement leads to its visit', async (t) => {
  const contact = (name) => ({ name, phone: '+4915112345678', email: '', comment: '' });
  const [, second, third] = [
    await paid({ start: starts[0], contact: contact('Ada One') }),
    await paid({ start: starts[1], contact: contact('Bea Two') }),
    await paid({ start: starts[2], contact: contact('Cleo Three') }),
  ];
  const shown = (await client.show(second)).body.cancellation;
  assert.equal((await client.post(`/bookings/${second.booking.id}/cancel`, { shown }, { Authorization: `Bearer ${second.token}` })).status, 200);
  await stage.sandbox.control('POST dispute', { session: sessionOf(third.checkout.url), kind: 'fraudulent' });
  await stage.quiet('belle');
  // With it come the provider's fees.
  await finance.reconcile('stripe');
  const report = await finance.report();
  const [{ currency, total }] = report.currencies;
  assert.ok(total.gross > 0 && total.refunds > 0 && total.disputes > 0 && total.fees_kept > 0 && total.provider_fees > 0, JSON.stringify(total));

  const { figures } = await assertFiguresAreTheirMovements(finance.ask, report);
  t.diagnostic(`${figures} figures`);

  const { from, to } = report.period;
  const list = async (figure, more = '') => (await finance.ask(`movements?from=${from}&to=${to}&of=${currency}.${figure}${more}`)).movements
    .map(({ minor, client: name, movement: { line } }) => ({ ...line, minor, client: name }));
  const charges = await list('gross');
  assert.deepEqual(charges.map(({ client: name, kind, provider, method }) => [name, kind, provider, method]), [
    ['Ada One', 'charge', 'stripe', 'visa'], ['Bea Two', 'charge', 'stripe', 'visa'], ['Cleo Three', 'charge', 'stripe', 'visa'],
  ]);
  assert.deepEqual((await list('refunds')).map(({ booking, minor }) => [booking, minor]), [[second.booking.id, shown.back.minor]]);
  assert.deepEqual((await list('disputes')).map(({ booking }) => booking), [third.booking.id]);
  assert.ok((await list('net')).every(({ kind, minor }) => (kind === 'charge') === (minor > 0)), 'what went out lowers what is left');
  const visits = await desk(stage, 'belle');
  for (const { booking, client: name } of charges) {
    const { status, body } = await visits('GET', `/${booking}`);
    assert.deepEqual([status, body.booking.contact.name], [200, name]);
  }
  assert.deepEqual(await list('net', '.service.none-such'), []);
  assert.deepEqual((await finance.ask(`movements?from=${from}&to=${to}&of=JPY.net`)).movements, []);

  // Who is forgotten is nobody in the list, and the figure stays.
  assert.equal((await visits('POST', `/${second.booking.id}/erase`)).status, 200);
  assert.deepEqual((await list('gross')).map(({ client: name }) => name), ['Ada One', '', 'Cleo Three']);
  await assertFiguresAreTheirMovements(finance.ask, await finance.report());
});

test('a figure of more than a hundred movements comes on several pages, each line once', { timeout: 120_000 }, async (t) => {
  const many = 60;
  const made = [];
  const times = starts.slice(5, 5 + many);
  assert.equal(times.length, many);
  const each = async (list, work) => {
    const queue = [...list];
    await Promise.all(Array.from({ length: 4 }, async () => { while (queue.length > 0) await work(queue.shift()); }));
  };
  await each(times, async (start) => {
    const booked = await client.book({ start });
    assert.equal(booked.status, 200, JSON.stringify(booked.body));
    await stage.pay(booked);
    made.push(booked);
  });
  await stage.settled('belle');
  const visits = await desk(stage, 'belle');
  await each(made, async ({ booking: { id } }) => {
    assert.equal((await visits('POST', `/${id}/cancel`, { waiver: 'whole' })).status, 200);
  });
  await stage.settled('belle');
  const { figures, pages, lines } = await assertFiguresAreTheirMovements(finance.ask, await finance.report());
  t.diagnostic(`${figures} figures; ${lines} lines of one at most, on ${pages} pages`);
  assert.ok(lines >= 2 * many && pages > 1, `${lines} lines on ${pages} pages`);
});

test('what is no figure is refused, and nobody else sees any of it', async () => {
  const Cookie = await signIn(stage, 'belle');
  const today = new Date().toISOString().slice(0, 10);
  const period = `from=${today}&to=${today}`;
  const ask = (query, { method = 'GET', salon = 'belle', cookie = Cookie } = {}) => browser(stage, salon, cookie)(method, `/finance/movements?${query}`);
  for (const query of [
    '', period, 'of=EUR.net', ...['', 'EUR', 'euro.net', 'EUR.all', 'EUR.net.service', 'EUR.net.day.x', 'EUR.net&after=x', 'EUR.net&after=1'].map((of) => `${period}&of=${of}`),
  ]) {
    const answer = await ask(query);
    assert.deepEqual([answer.status, (await answer.json()).code], [400, 'malformed'], query);
  }
  const good = `${period}&of=EUR.net`;
  assert.equal((await ask(good)).status, 200);
  assert.equal((await ask(good, { method: 'POST' })).status, 405);
  for (const [salon, cookie] of [['belle', ''], ['other', Cookie], ['belle', await signIn(stage, 'other')]]) {
    assert.equal((await ask(good, { salon, cookie })).status, 401, salon);
  }
});
