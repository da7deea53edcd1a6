// What the tests of letters share: a client with an address of their own, what was sent to it, and the calendar file as an
// independent parser reads it.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import ICAL from 'ical.js';
import { deskOf } from '../runtime/desk.mjs';
import { quote } from '../runtime/stage.mjs';

export const SALON = 'desk@belle.example';

/** @param {Awaited<ReturnType<import('../runtime/stage.mjs').openStage>>} stage */
export async function post(stage, salon = 'belle') {
  const client = stage.client(salon);
  const desk = await deskOf(stage, salon);
  const storefront = (await client.storefront()).body;

  return {
    desk, client,

    /** Books as somebody with a name and an address that nobody else has. */
    async book(options) {
      const tag = randomBytes(5).toString('hex');
      const contact = { name: `Client ${tag}`, phone: '+4915112345678', email: `${tag}@example.org`, comment: '', ...options.contact };
      const booked = await client.book({ ...options, contact });
      assert.equal(booked.status, 200, JSON.stringify(booked.body));
      return { ...booked, contact };
    },

    async paid(options) {
      const booked = await this.book(options);
      await stage.pay(booked);
      await stage.written(salon);
      return booked;
    },

    /** Moves it as its client does. */
    async move(booked, start, services = ['manicure']) {
      const shown = quote(storefront, services, { kind: 'any' }, start);
      const moved = await client.act(booked, 'reschedule', { staff: { kind: 'any' }, start, shown });
      assert.equal(moved.status, 200, JSON.stringify(moved.body));
      await stage.written(salon);
    },

    /** Calls it off as its client does. */
    async cancel(booked) {
      const { body } = await client.show(booked);
      const off = await client.act(booked, 'cancel', { shown: body.cancellation });
      assert.equal(off.status, 200, JSON.stringify(off.body));
      await stage.written(salon);
    },

    /** What the client has got, in order. */
    toClient: ({ contact }) => stage.letters(contact.email),

    /** What the salon has got about this client. */
    toSalon: ({ contact }, address = SALON) => stage.letters(address, contact.name),

    /** The letters as the desk shows them. */
    log: async ({ booking: { id } }) => (await desk.ask('GET', `/${id}`)).body.letters ?? [],
  };
}

/** The parts of a subject before the name: what each letter is about. */
export const titles = (messages) => messages.map(({ subject }) => subject.split(':')[0]);

/** The calendar file of a letter: as sent, and as read by a parser that shares nothing with what wrote it. */
export function calendar({ attachments }) {
  const files = attachments.filter(({ filename }) => filename === 'visit.ics');
  assert.equal(files.length, 1, JSON.stringify(attachments.map(({ filename }) => filename)));
  const [{ content_type: type, content_base64: content }] = files;
  const text = Buffer.from(content, 'base64').toString('utf8');
  assert.ok(text.endsWith('\r\n') && !/[^\r]\n/.test(text), 'lines end with CRLF');
  assert.ok(text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75), 'lines are folded');
  const file = new ICAL.Component(ICAL.parse(text));
  const method = file.getFirstPropertyValue('method');
  assert.equal(type, `text/calendar; charset=utf-8; method=${method}`);
  const events = file.getAllSubcomponents('vevent');
  assert.equal(events.length, 1);
  const event = new ICAL.Event(events[0]);
  const zones = file.getAllSubcomponents('vtimezone');
  assert.equal(zones.length, 1);
  assert.equal(events[0].getFirstProperty('dtstart').getParameter('tzid'), zones[0].getFirstPropertyValue('tzid'));
  const zone = new ICAL.Timezone(zones[0]);
  const at = (time) => {
    time.zone = zone;
    return time.toUnixTime();
  };
  return {
    method, uid: event.uid, sequence: event.sequence, start: at(event.startDate), end: at(event.endDate),
    summary: event.summary, status: events[0].getFirstPropertyValue('status'), location: event.location,
    description: event.description, organizer: event.organizer, attendees: event.attendees.map((one) => one.getFirstValue()),
  };
}
