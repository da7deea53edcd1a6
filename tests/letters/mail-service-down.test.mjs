// A mail service that fails, hangs, loses its answers or says no: nothing else waits for it, nothing is lost, and nobody
// gets a letter twice.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signedIn } from '../runtime/desk.mjs';
import { opened } from '../runtime/opened.mjs';
import { eventually, salonDraft } from '../runtime/stage.mjs';
import { post, titles } from './letters.mjs';

const { stage, starts } = await opened({ days: 4, salons: [salonDraft('belle')] });
const letters = await post(stage);
const eur = (minor) => ({ minor, currency: 'EUR' });
const failing = (fault) => stage.sandbox.control('POST mail/faults', { times: null, ...fault });
const asked = async () => (await stage.sandbox.control('GET mail/requests')).length;

test('down for a while: visits are booked, paid and called off meanwhile, and all is told afterwards, in order', async () => {
  await failing({ kind: 'status', status: 503 });
  const visits = [];
  for (let n = 0; n < 3; n += 1) {
    const booked = await letters.book({ start: starts.shift() });
    await stage.pay(booked);
    visits.push(booked);
  }
  await stage.settled('belle');
  assert.equal((await letters.desk.act(visits[0], 'cancel', { waiver: 'whole' })).status, 200);
  await stage.settled('belle');
  const { charges } = await stage.account('belle');
  assert.equal(charges.filter(({ amount_refunded: back }) => back === 3200).length, 1, 'money does not wait for letters');
  const { letters: waiting } = await stage.health('belle');
  assert.equal(waiting, 8);
  assert.deepEqual(await letters.toClient(visits[0]), []);
  const row = (await letters.log(visits[0]))[0];
  assert.deepEqual([row.state, row.note], ['waiting', 'status 503']);
  await stage.heal();
  await stage.written('belle', 60_000);
  assert.deepEqual(titles(await letters.toClient(visits[0])), ['You are booked', 'Your visit has been cancelled']);
  for (const booked of visits.slice(1)) assert.deepEqual(titles(await letters.toClient(booked)), ['You are booked']);
});

test('down, it is asked now and then, not for each letter', async () => {
  await failing({ kind: 'status', status: 500 });
  for (let n = 0; n < 3; n += 1) await stage.pay(await letters.book({ start: starts.shift() }));
  await stage.settled('belle');
  await eventually('it was tried a few times', async () => (await letters.desk.ask('GET', '')).status === 200 && (await stage.health('belle')).letters >= 6);
  const before = await asked();
  await new Promise((done) => setTimeout(done, 4_000));
  assert.ok((await asked()) - before <= 16, `asked ${(await asked()) - before} times in 4 s`);
  await stage.heal();
  await stage.written('belle', 60_000);
});

test('hanging: a refund does not wait for it', async () => {
  const booked = await letters.paid({ start: starts.shift() });
  await failing({ kind: 'hang', times: 2 });
  const other = await letters.book({ start: starts.shift() });
  await stage.pay(other);
  await eventually('letters hang', async () => (await stage.sandbox.control('GET mail/faults')).some(({ hits }) => hits === 2));
  const began = Date.now();
  await letters.desk.act(booked, 'refund', { key: 'h1', amount: eur(500) });
  await eventually('the money is back', async () => (await letters.desk.show(booked)).payments[0].refunds.some(({ id }) => id), 5_000);
  assert.ok(Date.now() - began < 5_000);
  await stage.written('belle', 60_000);
  assert.deepEqual(titles(await letters.toClient(other)), ['You are booked']);
  assert.deepEqual(titles(await letters.toClient(booked)), ['You are booked', 'Your money goes back to you']);
});

test('taken, and the answer lost: the same letter under the same key, and one copy', async () => {
  await failing({ kind: 'lose_answer', times: 2 });
  const booked = await letters.book({ start: starts.shift() });
  await stage.pay(booked);
  await stage.written('belle', 30_000);
  await stage.sandbox.control('GET mail/faults');
  const [message, ...more] = await letters.toClient(booked);
  assert.deepEqual([titles([message]), more], [['You are booked'], []]);
  const requests = (await stage.sandbox.control('GET mail/requests')).filter(({ key }) => key === message.key);
  assert.deepEqual(requests.map(({ status }) => status).sort(), [0, 200]);
  const row = (await letters.log(booked)).find(({ to }) => to === 'client');
  assert.deepEqual([row.state, row.tries], ['sent', 2]);
});

test('refused for good: it is given up, said so, and what comes after it is sent', async () => {
  await failing({ kind: 'status', status: 422, times: 2, error: { error: 'no such mailbox: client@example.org' } });
  const booked = await letters.book({ start: starts.shift() });
  await stage.pay(booked);
  await stage.written('belle');
  await letters.desk.act(booked, 'cancel', { waiver: 'whole' });
  await stage.written('belle');
  const log = (await letters.log(booked)).filter(({ to, key }) => to === 'client' && !key.startsWith('reminder'));
  assert.deepEqual(log.map(({ key, state, note }) => [key.split('.')[0], state, note]),
    [['booked', 'given_up', 'status 422'], ['cancelled', 'sent', '']]);
  assert.equal((await stage.health('belle')).letters_given_up, 2);
  const told = await (await (await signedIn(stage, 'belle'))('GET', '/health')).json();
  assert.ok(told.troubles.some(({ what }) => what === 'letters_lost'), JSON.stringify(told.troubles));
  assert.deepEqual(told.letters_lost.map(({ booking: id, to, what, note }) => [id, to, what, note]).toSorted(),
    ['client', 'salon'].map((to) => [booked.booking.id, to, 'booked', 'status 422']));
  assert.ok(!stage.edge.log().includes('no such mailbox'), 'what the service writes is not logged');
});

test('without a mail service nothing waits', async () => {
  await stage.edge.restart({ vars: { ...stage.vars, MAIL_CARRIER: 'none' } });
  const booked = await letters.book({ start: starts.shift() });
  await stage.pay(booked);
  await stage.written('belle');
  const log = (await letters.log(booked)).filter(({ key }) => key === 'booked');
  assert.deepEqual(log.map(({ state }) => state), ['no_mail_service', 'no_mail_service']);
  assert.deepEqual(await letters.toClient(booked), []);
});

test('by the binding of Cloudflare, the same letters', async () => {
  await stage.edge.restart({ vars: { ...stage.vars, MAIL_CARRIER: 'send_email' } });
  const booked = await letters.paid({ start: starts.shift() });
  const [message] = await letters.toClient(booked);
  assert.equal(titles([message])[0], 'You are booked');
  assert.equal(message.from, '"Belle & Mane" <visits@chairtime.example>');
  assert.equal(message.reply_to, 'desk@belle.example');
  assert.match(message.attachments[0].content_type, /^text\/calendar; charset=utf-8; method=REQUEST$/);
  assert.ok(message.html.includes(booked.link));
  const log = stage.edge.log();
  for (const secret of ['mail-key-of-tests', booked.contact.email, booked.contact.name]) assert.ok(!log.includes(secret), secret);
});
