// A staff member's calendar at its private address, read by somebody else's parser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import ICAL from 'ical.js';
import { signedIn } from '../runtime/desk.mjs';
import { opened } from '../runtime/opened.mjs';
import { eventually, salonDraft } from '../runtime/stage.mjs';

const draft = salonDraft('belle', { zone: 'Europe/Berlin', address: 'Main Street 1; back yard' });
const { stage, client, starts } = await opened({ salons: [draft, salonDraft('other')] });
const call = await signedIn(stage, 'belle');
const [member, colleague] = draft.staff.filter(({ offers }) => offers.some(({ service }) => service === 'manicure'));

async function make(staff = member.id) {
  const answer = await call('POST', `/calendars/${staff}`);
  assert.equal(answer.status, 200);
  const { address } = await answer.json();
  assert.match(address, /^http:\/\/127\.0\.0\.1:8787\/calendar\/belle\/[0-9a-f]{32}\.ics$/);
  return address.replace(stage.vars.PUBLIC_ORIGIN, stage.edge.url);
}
const book = (more = {}) => client.book({ start: starts.shift(), staff: { kind: 'member', id: member.id }, contact: { name: 'Eva Secret', phone: '+4915112345678', email: 'eva@example.org', comment: 'c' }, ...more });

/** Its visits as ical.js understands them. */
async function visits(address) {
  const answer = await fetch(address);
  assert.equal(answer.status, 200);
  const text = await answer.text();
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
  return { text, answer, list: calendar.getAllSubcomponents('vevent').map((component) => new ICAL.Event(component)) };
}

test('a calendar shows whose time is taken, what for, and a first name', async () => {
  const address = await make();
  assert.deepEqual((await visits(address)).list, []);
  const booked = await book();
  const { list: [held] } = await visits(address);
  assert.equal(held.component.getFirstPropertyValue('status'), 'TENTATIVE');
  await stage.pay(booked);
  await eventually('confirmed', async () => (await client.show(booked)).body.booking.status === 'confirmed');
  if (colleague) await book({ staff: { kind: 'member', id: colleague.id } });

  const { text, answer, list } = await visits(address);
  assert.equal(list.length, 1, 'nobody else’s');
  const [visit] = list;
  const { booking } = (await client.show(booked)).body;
  assert.equal(visit.uid, `${booking.id}@chairtime`, 'its name in letters, too');
  assert.deepEqual([visit.startDate.toUnixTime(), visit.endDate.toUnixTime()], [booking.start, booking.end]);
  assert.equal(visit.startDate.timezone ?? visit.startDate.zone.tzid, 'Europe/Berlin');
  assert.equal(visit.summary, `${booking.lines[0].name}: Eva`);
  assert.equal(visit.location, draft.address);
  assert.equal(visit.component.getFirstPropertyValue('status'), 'CONFIRMED');
  assert.ok(visit.sequence > held.sequence, 'so that it replaces what is there');
  for (const secret of ['Secret', '15112345678', 'eva@']) assert.ok(!text.includes(secret), secret);
  assert.match(answer.headers.get('Content-Type'), /^text\/calendar/);
  assert.match(answer.headers.get('Cache-Control'), /^private/);

  const etag = answer.headers.get('ETag');
  const same = await fetch(address, { headers: { 'If-None-Match': etag } });
  assert.deepEqual([same.status, await same.text()], [304, '']);
  assert.equal((await call('POST', `/bookings/${booked.booking.id}/cancel`, { waiver: 'whole' })).status, 200);
  const changed = await fetch(address, { headers: { 'If-None-Match': etag } });
  assert.equal(changed.status, 200);
  assert.deepEqual((await visits(address)).list, [], 'called off is gone');
});

test('another address ends the one before, and taken back it opens nothing', async () => {
  const first = await make();
  const second = await make();
  assert.equal((await fetch(first)).status, 404);
  assert.equal((await fetch(second)).status, 200);
  const list = await (await call('GET', '/calendars')).json();
  assert.deepEqual(list.map(({ staff }) => staff), [member.id]);
  assert.ok(!JSON.stringify(list).includes(second.slice(-36, -4)));
  assert.equal((await call('DELETE', `/calendars/${member.id}`)).status, 204);
  assert.equal((await fetch(second)).status, 404);
});

test('no other address opens anything', async () => {
  const address = await make();
  const token = address.slice(-36, -4);
  const bent = (token[0] === '0' ? '1' : '0') + token.slice(1);
  for (const path of [`/calendar/belle/${bent}.ics`, `/calendar/other/${token}.ics`, `/calendar/nobody/${token}.ics`, `/calendar/belle/${token}`, `/calendar/belle/${token.toUpperCase()}X.ics`, '/calendar/belle/.ics', `/calendar/belle/${token}.ics/x`]) {
    const answer = await fetch(`${stage.edge.url}${path}`);
    assert.deepEqual([answer.status, (await answer.json()).code], [404, 'not_found'], path);
  }
  assert.equal((await fetch(address, { method: 'POST' })).status, 405);
  assert.equal((await call('POST', '/calendars/nobody')).status, 404);
  assert.equal((await fetch(`${stage.edge.url}/v1/desk/salons/belle/calendars`)).status, 401);
});
