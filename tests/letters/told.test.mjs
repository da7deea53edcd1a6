// Whatever happens to a booking is told once, to the client in their language and to the salon, with the visit for their
// calendars.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { opened } from '../runtime/opened.mjs';
import { eventually, salonDraft } from '../runtime/stage.mjs';
import { calendar, post, titles } from './letters.mjs';

const rule = { free_until: 60, fee: { kind: 'percent', points: 5000 } };
const draft = salonDraft('belle', { cancellation: rule });
const { stage, client, starts } = await opened({ days: 7, salons: [draft] });
const letters = await post(stage);
const eur = (minor) => ({ minor, currency: 'EUR' });

test('paid and booked is one letter to each, however often the provider says it', async () => {
  const booked = await letters.paid({ start: starts.shift() });
  const paid = await stage.event('belle', 'checkout.session.completed');
  await stage.sandbox.control('POST deliveries/redeliver', { event: paid.id, times: 5 });
  for (let again = 0; again < 5; again += 1) await stage.tell('belle', paid);
  await stage.written('belle');
  const [[toClient, ...more], [toSalon, ...moreToSalon]] = [await letters.toClient(booked), await letters.toSalon(booked)];
  assert.deepEqual([titles([toClient, ...more]), titles([toSalon, ...moreToSalon])], [['You are booked'], ['New visit']]);
  assert.match(toClient.text, /Your payment of €32 has arrived\./);
  assert.ok(toClient.text.includes(booked.link) && toClient.html.includes(booked.link), 'the client’s own link');
  assert.ok(!toSalon.text.includes('#') && !toSalon.html.includes('href'), 'and nobody else has it');
  assert.equal(toClient.reply_to, 'desk@belle.example');
  assert.equal(toClient.from, '"Belle & Mane" <visits@chairtime.example>');
  assert.ok(toSalon.text.includes(booked.contact.name) && toSalon.text.includes('+4915112345678'));
  for (const message of [toClient, toSalon]) {
    assert.ok(!/<(img|link|script|style|iframe)|url\(/i.test(message.html), 'nothing is fetched');
    const file = calendar(message);
    assert.deepEqual([file.method, file.status, file.start, file.uid], ['REQUEST', 'CONFIRMED', booked.booking.start, `${booked.booking.id}@chairtime`]);
    assert.deepEqual(file.attendees, [`mailto:${message.to}`]);
    assert.equal(file.organizer, 'mailto:visits@chairtime.example');
  }
  const log = await letters.log(booked);
  const shown = log.filter(({ key }) => key === 'booked').map(({ to, state, tries }) => [to, state, tries]);
  assert.deepEqual(shown, [['client', 'sent', 1], ['salon', 'sent', 1]]);
});

test('moved and called off: one entry in the calendar, newer each time, and what goes back', async () => {
  const booked = await letters.paid({ start: starts.shift() });
  const [first, second] = [starts.shift(), starts.shift()];
  await letters.move(booked, first);
  await letters.move(booked, second);
  await letters.cancel(booked);
  await client.act(booked, 'cancel', { shown: { fee: eur(0), back: eur(3200) } });
  await stage.written('belle');
  const sent = await letters.toClient(booked);
  assert.deepEqual(titles(sent), ['You are booked', 'Your visit has been moved', 'Your visit has been moved', 'Your visit has been cancelled']);
  assert.deepEqual(titles(await letters.toSalon(booked)), ['New visit', 'Visit moved', 'Visit moved', 'Visit cancelled']);
  const files = sent.map(calendar);
  assert.equal(new Set(files.map(({ uid }) => uid)).size, 1);
  const sequences = files.map(({ sequence }) => sequence);
  assert.deepEqual(sequences, [...new Set(sequences)].sort((a, b) => a - b), 'grows each time');
  assert.deepEqual(files.map(({ start }) => start), [booked.booking.start, first, second, second]);
  assert.deepEqual(files.map(({ method }) => method), ['REQUEST', 'REQUEST', 'REQUEST', 'CANCEL']);
  assert.match(sent[3].text, /€32 goes back to you/);
});

test('a refund, a request for a payment and that payment are told each with its sum', async () => {
  const booked = await letters.paid({ start: starts.shift() });
  await letters.desk.act(booked, 'refund', { key: 'r1', amount: eur(700) });
  await letters.desk.act(booked, 'refund', { key: 'r1', amount: eur(700) });
  await stage.written('belle');
  await letters.desk.act(booked, 'payment-request', { key: 'p1', amount: eur(1500) });
  await letters.desk.act(booked, 'payment-request', { key: 'p1', amount: eur(1500) });
  await stage.written('belle');
  const [, refund, request, ...rest] = await letters.toClient(booked);
  assert.deepEqual([titles([refund, request]), rest], [['Your money goes back to you', 'A payment is open'], []]);
  assert.match(refund.text, /gives you back €7\./);
  assert.match(request.text, /asks you to pay €15\./);
  const [, code] = /\/p\/belle#(\S+)/.exec(request.text);
  const session = await client.post('/payment-links/session', { code });
  assert.equal(session.status, 200, JSON.stringify(session.body));
  assert.deepEqual(session.body.wanted, eur(1500), 'the link in the letter opens the payment');
  const { body } = await client.act(booked, 'checkout');
  await stage.pay({ ...booked, checkout: body.checkout });
  await stage.written('belle');
  const paid = (await letters.toClient(booked)).at(-1);
  assert.equal(titles([paid])[0], 'Your payment has arrived');
  assert.match(paid.text, /Thank you: €15 has arrived\./);
  assert.deepEqual(titles(await letters.toSalon(booked)), ['New visit', 'Money sent back', 'Payment received']);
});

test('money that came too late goes back, and the client is told why', async () => {
  const start = starts.shift();
  await stage.fault('POST /v1/checkout/sessions/{id}/expire', 'status', { status: 503 });
  const late = await letters.book({ start });
  assert.equal((await client.act(late, 'release')).status, 200);
  await stage.pay(late);
  await stage.heal();
  await stage.written('belle', 60_000);
  const [message, ...more] = await letters.toClient(late);
  assert.deepEqual([titles([message]), more], [['Your money goes back to you'], []]);
  assert.match(message.text, /Your payment of €32 came when the time was no longer to be had\./);
  assert.ok(message.text.includes('/s/belle\n') && message.attachments.length === 0);
});

test('in Russian, with the sums and dates of that language', async () => {
  const booked = await letters.paid({ start: starts.shift(), locale: 'ru' });
  const [message] = await letters.toClient(booked);
  assert.match(message.subject, /^Вы записаны: Belle & Mane, (понедельник|вторник|среда|четверг|пятница|суббота|воскресенье), \d+ [а-я]+ \d{4} г\., \d\d:\d\d$/);
  assert.match(message.text, /Ваш платёж 32\u00a0€ поступил\./);
  assert.match(message.html, /<html lang="ru" dir="ltr">/);
  const [toSalon] = await letters.toSalon(booked);
  assert.equal(titles([toSalon])[0], 'New visit', 'the salon reads its own language');
});

test('what somebody types into the form is escaped at the salon, and never sent to the address beside it', async () => {
  const contact = { name: 'Eve <script>alert(1)</script>', comment: '"><img src=x onerror=alert(2)>\nBcc: all@example.org' };
  const booked = await letters.paid({ start: starts.shift(), contact });
  const [toSalon] = await stage.letters('desk@belle.example', contact.name);
  assert.ok(!/<script|<img/.test(toSalon.html), toSalon.html);
  assert.ok(toSalon.html.includes('&lt;script&gt;alert(1)&lt;/script&gt;'));
  assert.ok(!/[\r\n]/.test(toSalon.subject));
  const [toClient] = await letters.toClient(booked);
  const all = [toClient.subject, toClient.text, toClient.html, JSON.stringify(calendar(toClient))].join('\n');
  assert.ok(!/alert|onerror|all@example/.test(all), all);
});

/** So many minutes before that start that a reminder is due at a full minute, ten seconds from now at least. */
const soon = (start) => Math.ceil((start - Date.now() / 1000 - 10) / 60) - 1;

test('a reminder comes at its time, at the new one after a move, and not at all for a visit that is off', async () => {
  const [early, before, off, to] = [starts.shift(), starts.shift(), starts.shift(), starts.shift()];
  const reminded = (minutes) => stage.putSalon({ ...draft, letters: { ...draft.letters, reminder: minutes } });
  const row = async (booked) => (await letters.log(booked)).find(({ key, state }) => key.startsWith('reminder') && state !== 'not_needed');
  // Due at the same time: one for a visit that is called off, one for a visit that is moved there.
  await reminded(soon(off));
  const gone = await letters.paid({ start: off });
  assert.equal((await row(gone)).state, 'waiting');
  await letters.cancel(gone);
  const minutes = soon(to);
  const at = to - minutes * 60;
  await reminded(minutes);
  const none = await letters.paid({ start: early });
  assert.deepEqual((await letters.log(none)).map(({ key }) => key), ['booked', 'booked'], 'booked after its time');
  const moved = await letters.paid({ start: before });
  await letters.move(moved, to);
  assert.deepEqual([(await row(moved)).state, (await row(moved)).due], ['waiting', at]);
  const sent = await eventually('the reminder is sent', async () => {
    const now = await row(moved);
    return now.state === 'sent' && now;
  }, 90_000);
  assert.ok(sent.at >= at && sent.at <= at + 5, JSON.stringify(sent));
  await stage.written('belle');
  const all = await letters.toClient(moved);
  assert.deepEqual(titles(all), ['You are booked', 'Your visit has been moved', 'Your visit is near']);
  assert.deepEqual(all.at(-1).attachments, []);
  await eventually('of the one that is off, it is not needed', async () => (await row(gone)) === undefined, 70_000);
  assert.deepEqual(titles(await letters.toClient(gone)), ['You are booked', 'Your visit has been cancelled']);
  await stage.putSalon(draft);
});
