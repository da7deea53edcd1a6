// Bookings from before contacts were sealed: they are sealed by themselves, found, and forgotten like others.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signedIn } from '../runtime/desk.mjs';
import { opened } from '../runtime/opened.mjs';
import { past } from '../runtime/past.mjs';
import { eventually } from '../runtime/stage.mjs';

const { stage, client, starts } = await opened();

const CONTACT = { name: 'Olga "Old" Времена', phone: '+4915198760000', email: 'olga@before.example', comment: 'as ever' };

test('what stood in plain sight is sealed by itself, and forgotten when asked to', async () => {
  const booked = [];
  for (let index = 0; index < 3; index += 1) booked.push(await client.book({ start: starts.shift(), pay: index ? 'now' : 'at_salon' }));
  await stage.quiet('belle');
  const contact = JSON.stringify(CONTACT);
  await past(stage.edge, 'belle', async (run) => {
    for (const { booking: { id } } of booked) {
      await run('UPDATE bookings SET state = json_set(state, \'$.contact\', json(?)) WHERE id = ?', contact, id);
      await run('UPDATE events SET event = json_set(event, \'$.booked.booking.contact\', json(?)) WHERE booking = ? AND version = 1', contact, id);
      await run('DELETE FROM contacts WHERE booking = ?', id);
      await run('DELETE FROM contact_marks WHERE booking = ?', id);
      await run('INSERT INTO unsealed (booking) VALUES (?)', id);
    }
  });
  const call = await signedIn(stage, 'belle');
  const lines = async () => (await (await call('GET', '/export/json')).text()).split('\n');
  const plain = async () => (await lines()).filter((line) => line.includes('olga@') && !line.startsWith('{"contacts":'));
  await eventually('all of them are sealed', async () => (await plain()).length === 0);
  assert.equal((await lines()).filter((line) => line.startsWith('{"contacts":') && line.includes('olga@before.example')).length, 3);
  const shown = async ({ booking: { id } }) => (await (await call('GET', `/bookings/${id}`)).json()).booking.contact;
  for (const one of booked) assert.deepEqual(await shown(one), CONTACT);

  await call('POST', `/bookings/${booked[0].booking.id}/cancel`, { waiver: 'whole' });
  for (const one of booked.slice(1)) await client.act(one, 'release');
  await stage.quiet('belle');
  const erased = await call('POST', '/clients/erase', { phone: CONTACT.phone });
  assert.equal(erased.status, 200);
  assert.equal((await erased.json()).bookings.length, 3);
  for (const one of booked) assert.equal((await shown(one)).name, '');
  assert.ok(!(await lines()).some((line) => line.includes('Olga')));
});
