// Who may do what at the desk: every address × every role × own, another and no salon; and what a staff member sees of it.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { browser, signIn } from '../runtime/desk.mjs';
import { apart, bookingId, openStage, salonDraft } from '../runtime/stage.mjs';
import { ROLES, ROUTES } from './desk-routes.mjs';

const RECEPTION = { role: 'manager', name: 'Приёмная' };
const JONAS = { role: 'staff', staff: 'jonas' };

let stage;
/** @type {Record<string, string>} cookies, by role */
const cookies = {};
/** @type {Record<string, (method: string, path: string, body?: object) => Promise<{status: number, body: any}>>} */
const at = {};
/** Visits, by whose time they take. */
const visits = {};

const as = (cookie, salon = 'belle') => {
  const call = browser(stage, salon, cookie);
  return async (method, path, body) => {
    const answer = await call(method, path, body);
    const text = await answer.text();
    return { status: answer.status, body: text && /[/+]json/.test(answer.headers.get('Content-Type')) ? JSON.parse(text) : text };
  };
};
const signInWith = (key) => signIn({ ...stage, ownerKeys: { belle: key } }, 'belle');
const made = async (whose) => {
  const { status, body } = await at.owner('POST', '/keys', whose);
  assert.equal(status, 200, JSON.stringify(body));
  return body.key;
};
const keys = async () => (await at.owner('GET', '/keys')).body;

before(async () => {
  stage = await openStage({ salons: [salonDraft('belle'), salonDraft('other')] });
  cookies.owner = await signIn(stage, 'belle');
  at.owner = as(cookies.owner);
  for (const [role, whose] of [['manager', RECEPTION], ['staff', JONAS]]) {
    cookies[role] = await signInWith(await made(whose));
    at[role] = as(cookies[role]);
  }
  const client = stage.client('belle');
  const starts = apart(await client.starts('roots', 'anna', 3), 180);
  for (const [id, service] of [['jonas', 'manicure'], ['anna', 'roots']]) {
    const booked = await client.book({ services: [service], start: starts.shift(), staff: { kind: 'member', id } });
    assert.equal(booked.status, 200, JSON.stringify(booked.body));
    await stage.pay(booked);
    visits[id] = booked.booking.id;
  }
  await stage.settled('belle');
});
after(() => stage.close());

test('every address, every role, every salon', async () => {
  const refusals = new Set();
  let asked = 0;
  for (const [level, role] of ROLES.entries()) {
    for (const least of ROLES) for (const one of ROUTES[least]) {
      const [method, path] = one.replace('{b}', bookingId()).split(' ');
      const body = method === 'GET' ? undefined : { nothing: 'known' };
      const may = ROLES.indexOf(least) <= level;
      const own = await at[role](method, path, body);
      if (may) assert.ok(![401, 403].includes(own.status), `${role} may not: ${one}: ${JSON.stringify(own)}`);
      else refusals.add(JSON.stringify([own.status, { ...own.body, request: '' }]));
      for (const salon of ['other', 'nosuch']) {
        const { status, body: problem } = await as(cookies[role], salon)(method, path, body);
        assert.deepEqual([status, problem.code], [401, 'not_signed_in'], `${role} at ${salon}: ${one}`);
      }
      asked += 3;
    }
  }
  assert.equal(refusals.size, 1, [...refusals].join('\n'));
  assert.match([...refusals][0], /^\[403,.*"code":"not_allowed"/);
  for (const role of ['manager', 'staff']) {
    const { status } = await at[role]('GET', '/no-such-part');
    assert.equal(status, 404, 'what is not there is not there for anybody');
  }
  console.log(`${asked} requests`);
});

test('a staff member sees their own visits: who comes and what for, not how they are reached nor what was paid', async () => {
  const { body: all } = await at.manager('GET', '/bookings');
  assert.deepEqual(new Set(all.map(({ id }) => id)), new Set(Object.values(visits)));
  const whole = all.find(({ id }) => id === visits.jonas);
  assert.ok(whole.contact.phone && whole.payments.length === 1 && whole.held.minor > 0, 'there is something to be kept back');
  const { body: own } = await at.staff('GET', '/bookings');
  assert.deepEqual(own.map(({ id }) => id), [visits.jonas]);
  const { body: shown } = await at.staff('GET', `/bookings/${visits.jonas}`);
  for (const booking of [own[0], shown.booking]) {
    assert.deepEqual([booking.contact.name, booking.lines, booking.payment], [whole.contact.name, whole.lines, 'paid']);
    assert.equal(booking.contact.phone, '');
    const text = JSON.stringify(booking);
    for (const kept of [whole.contact.phone, whole.contact.email, whole.payments[0].refs[0]]) assert.ok(kept && !text.includes(kept), kept);
    assert.deepEqual([booking.payments, booking.held.minor, booking.refundable.minor], [[], 0, 0]);
  }
  assert.deepEqual([shown.link, shown.letters], [undefined, undefined]);
  const day = new Date(whole.start * 1_000).toISOString().slice(0, 10);
  for (const query of [`?day=${day}`, `?from=${day}&days=7`, `?next=${day}`]) {
    const { body } = await at.staff('GET', `/bookings${query}`);
    assert.ok(body.every(({ id }) => id === visits.jonas), query);
  }
});

test('a colleague’s visit is one that is not there', async () => {
  const calls = [['GET', ''], ['POST', '/note', { text: 'mine' }]];
  for (const [method, action, body] of calls) {
    const [theirs, none] = await Promise.all([visits.anna, bookingId()].map((id) => at.staff(method, `/bookings/${id}${action}`, body)));
    assert.deepEqual([theirs.status, theirs.body.code], [404, 'unknown_booking']);
    assert.deepEqual({ ...theirs.body, request: '' }, { ...none.body, request: '' });
  }
  assert.equal((await at.manager('GET', `/bookings/${visits.anna}`)).body.booking.contact.note ?? '', '');
});

test('a staff member notes something on their own visit and keeps their own time free, nobody else’s', async () => {
  const noted = await at.staff('POST', `/bookings/${visits.jonas}/note`, { text: 'Likes it short' });
  assert.deepEqual([noted.status, noted.body.booking.contact.note, noted.body.booking.contact.phone, noted.body.link], [200, 'Likes it short', '', undefined]);
  const date = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10);
  const block = (staff) => ({ id: randomBytes(16).toString('hex'), staff, date, from: '10:00', to: '11:00', label: 'Training' });
  const [own, theirs] = [block('jonas'), block('anna')];
  assert.equal((await at.staff('POST', '/blocks', own)).status, 200);
  const refused = await at.staff('POST', '/blocks', theirs);
  assert.deepEqual([refused.status, refused.body.code], [403, 'not_allowed']);
  assert.equal((await at.manager('POST', '/blocks', theirs)).status, 200);
  assert.equal((await at.staff('DELETE', `/blocks/${theirs.id}`)).status, 404);
  assert.equal((await at.staff('DELETE', `/blocks/${own.id}`)).status, 200);
  const { body: left } = await at.manager('GET', `/bookings?day=${date}`);
  assert.deepEqual(left.map(({ id, status }) => [id, status]).toSorted(), [[own.id, 'cancelled'], [theirs.id, 'confirmed']].toSorted());
});

test('history and trail tell who of the salon’s people did something', async () => {
  assert.equal((await at.manager('POST', `/bookings/${visits.anna}/cancel`, { waiver: 'whole' })).status, 200);
  await stage.settled('belle');
  const lines = async (id) => (await at.owner('GET', `/bookings/${id}/history`)).body.lines;
  const cancelled = (await lines(visits.anna)).filter(({ by }) => by);
  assert.deepEqual(cancelled.map(({ kind, actor, by }) => [kind, actor, by]), [['cancelled', 'owner', 'Приёмная']]);
  assert.match(cancelled[0].text, /^Приёмная /);
  const told = (await lines(visits.anna)).filter(({ kind }) => kind === 'refund_requested');
  assert.deepEqual(told.map(({ actor, by }) => [actor, by]), [['system', undefined]], 'what follows is nobody’s at the desk');
  assert.deepEqual((await lines(visits.jonas)).filter(({ kind }) => kind === 'noted').map(({ by }) => by), ['Jonas']);
  assert.equal((await at.manager('POST', '/calendars/anna')).status, 200);
  const { body: { traces } } = await at.owner('GET', '/trail');
  const of = (wanted) => traces.filter(({ kind }) => kind === wanted).map(({ by }) => by);
  assert.equal(of('calendar_address_made')[0], 'Приёмная');
  assert.deepEqual(new Set(of('signed_in')), new Set([undefined, 'Приёмная', 'Jonas']));
  assert.deepEqual(traces.filter(({ kind }) => kind === 'desk_key_made').map(({ about, by }) => [about, by]).toSorted(), [['Jonas', undefined], ['Приёмная', undefined]].toSorted());
});

test('a key is told once; a new one ends the one before, with its sessions', async () => {
  const before = await keys();
  assert.deepEqual(before.map(({ role, name, staff }) => [role, name, staff]), [['owner', undefined, undefined], ['manager', RECEPTION.name, undefined], ['staff', 'Jonas', 'jonas']]);
  assert.ok(before.every(({ created, seen }) => created > 1.7e9 && seen >= created));
  const key = await made({ role: 'manager', name: ' Lena ' });
  const cookie = await signInWith(key);
  assert.ok(!JSON.stringify(await keys()).includes(key.split('_').at(-1)));
  const again = await made({ role: 'manager', name: 'Lena' });
  assert.equal((await as(cookie)('GET', '/bookings')).status, 401);
  await assert.rejects(signInWith(key));
  assert.equal((await as(await signInWith(again))('GET', '/bookings')).status, 200);
  const after = await keys();
  assert.deepEqual(after.filter(({ name }) => name !== 'Lena').map(({ key: id }) => id), before.map(({ key: id }) => id), 'nobody else’s');
  assert.equal((await at.staff('GET', '/bookings')).status, 200);
  const session = async (one) => (await fetch(`${stage.edge.url}/v1/desk/session`, { headers: { Cookie: one } })).json();
  assert.deepEqual(Object.entries(await session(cookies.manager)).slice(1, -1), Object.entries(RECEPTION));
  assert.deepEqual(Object.entries(await session(cookies.staff)).slice(1, -1), [['role', 'staff'], ['name', 'Jonas'], ['staff', 'jonas']]);
});

test('the owner ends a key: its sessions end with it', async () => {
  const cookie = await signInWith(await made({ role: 'staff', staff: 'anna', name: 'somebody else' }));
  const anna = (await keys()).find(({ staff }) => staff === 'anna');
  assert.equal(anna.name, 'Anna', 'as the catalogue calls her');
  assert.equal((await at.owner('DELETE', `/keys/${anna.key}`)).status, 204);
  assert.equal((await as(cookie)('GET', '/bookings')).status, 401);
  assert.equal((await at.owner('DELETE', `/keys/${anna.key}`)).status, 404);
  const [own] = await keys();
  assert.deepEqual([own.role, (await at.owner('DELETE', `/keys/${own.key}`)).status], ['owner', 404], 'her own stays');
  assert.equal((await at.owner('GET', '/keys')).status, 200);
});

test('what is no key’s holder is refused', async () => {
  const many = await keys();
  for (const [status, whose] of [
    [400, { role: 'owner' }], [400, { role: 'admin', name: 'x' }], [404, { role: 'staff', staff: 'nobody' }], [400, { role: 'staff', staff: 'No Slug' }],
    [400, { role: 'staff' }], [400, { role: 'manager' }], [400, { role: 'manager', name: ' ' }], [400, { role: 'manager', name: 'a\nb' }],
    [400, { role: 'manager', name: 'x'.repeat(81) }], [400, { role: 'manager', name: 'x', more: 1 }], [400, {}],
  ]) assert.equal((await at.owner('POST', '/keys', whose)).status, status, JSON.stringify(whose));
  assert.deepEqual(await keys(), many);
});

test('the owner renews her own key with the present one: told once, and every session but hers ends', async () => {
  const present = stage.ownerKeys.belle;
  const signsIn = (owner_key) => fetch(`${stage.edge.url}/v1/desk/session`, {
    method: 'POST', headers: { Origin: stage.vars.PUBLIC_ORIGIN, 'Content-Type': 'application/json' }, body: JSON.stringify({ owner_key }),
  });
  const renews = (owner_key) => at.owner('POST', '/keys/owner', { owner_key });
  const before = await keys();
  const elsewhere = as(await signIn(stage, 'belle'));
  const other = await made({ role: 'manager', name: 'Other' });
  const theirs = as(await signInWith(other));
  for (const wrong of [other, stage.ownerKeys.other, `ck_belle_${'0'.repeat(32)}`, 'ck_belle', '']) {
    const refused = await renews(wrong);
    assert.deepEqual([refused.status, refused.body.code], [401, 'wrong_owner_key'], wrong);
  }
  assert.equal((await at.owner('POST', '/keys/owner', {})).status, 400);
  for (const one of [elsewhere, theirs]) assert.equal((await one('GET', '/bookings')).status, 200, 'what was refused has ended nothing');
  assert.equal((await signsIn(present)).status, 204);

  const { status, body: { key } } = await renews(present);
  assert.equal(status, 200);
  assert.match(key, /^ck_belle_[0-9a-f]{32}$/);
  assert.equal((await signsIn(present)).status, 401);
  for (const one of [elsewhere, theirs]) assert.equal((await one('GET', '/bookings')).status, 401, 'their sessions have ended');
  const after = await keys();
  assert.deepEqual(after.slice(1).map(({ name }) => name).filter((name) => name !== 'Other'), before.slice(1).map(({ name }) => name), 'the keys of others stay');
  assert.notEqual(after[0].key, before[0].key);
  const { body: { traces: [last] } } = await at.owner('GET', '/trail');
  assert.deepEqual([last.kind, 'by' in last], ['owner_key_made', false]);
  assert.ok(!JSON.stringify([after, last]).includes(key.split('_').at(-1)));
  assert.equal((await renews(present)).status, 401, 'the one before renews nothing');
  stage.ownerKeys.belle = key;
  assert.equal((await signsIn(key)).status, 204);
  assert.equal((await as(await signInWith(other))('GET', '/bookings')).status, 200);
  const { key: id } = after.find(({ name }) => name === 'Other');
  assert.equal((await at.owner('DELETE', `/keys/${id}`)).status, 204);
  for (const role of ['manager', 'staff']) {
    cookies[role] = await signInWith(await made(role === 'manager' ? RECEPTION : JONAS));
    at[role] = as(cookies[role]);
  }
});

test('wrong present keys are told to wait like wrong keys at the door; the right one renews at any time', async () => {
  const renews = (owner_key) => at.owner('POST', '/keys/owner', { owner_key });
  const statuses = [];
  for (let n = 0; n < 12; n += 1) statuses.push((await renews(`ck_belle_${n.toString(16).padStart(32, '0')}`)).status);
  assert.equal(statuses.at(-1), 429, String(statuses));
  const { status, body: { key } } = await renews(stage.ownerKeys.belle);
  assert.equal(status, 200);
  stage.ownerKeys.belle = key;
  for (const role of ['manager', 'staff']) {
    cookies[role] = await signInWith(await made(role === 'manager' ? RECEPTION : JONAS));
    at[role] = as(cookies[role]);
  }
});

test('there are a hundred keys at most, and each can be made anew', async () => {
  const more = 100 - (await keys()).length;
  for (let n = 0; n < more; n += 1) await made({ role: 'manager', name: `Temp ${n}` });
  const { status, body } = await at.owner('POST', '/keys', { role: 'manager', name: 'One more' });
  assert.equal(status, 404, JSON.stringify(body));
  assert.match(body.detail, /100 keys/);
  assert.deepEqual(body.reasons, ['keys_full']);
  await made({ role: 'manager', name: 'Temp 1' });
  assert.equal((await keys()).length, 100);
  for (const { key, name } of await keys()) if (name?.startsWith('Temp')) assert.equal((await at.owner('DELETE', `/keys/${key}`)).status, 204);
});

test('signing out everywhere is one’s own affair, but for the owner’s', async () => {
  const everywhere = (Cookie) => fetch(`${stage.edge.url}/v1/desk/sessions`, { method: 'DELETE', headers: { Cookie, Origin: stage.vars.PUBLIC_ORIGIN } });
  const works = async (role) => (await at[role]('GET', '/bookings')).status === 200;
  assert.equal((await everywhere(cookies.manager)).status, 204);
  assert.deepEqual(await Promise.all(ROLES.map(works)), [true, false, true]);
  const { body: { traces: [last] } } = await at.owner('GET', '/trail');
  assert.deepEqual([last.kind, last.by], ['signed_out_everywhere', RECEPTION.name]);
  assert.equal((await everywhere(cookies.owner)).status, 204);
  assert.deepEqual(await Promise.all(ROLES.map(works)), [false, false, false]);
  const { body: { traces } } = await as(await signIn(stage, 'belle'))('GET', '/trail');
  const out = traces.find(({ kind }) => kind === 'signed_out_everywhere');
  assert.ok(!('by' in out), 'the owner herself');
});
