// What the catalogue was: every version with who made it and what it changed, bounded; going back is a change like any other,
// made of the version that was seen. What only connects a provider is no version.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browser, desk as deskOf, signIn } from '../runtime/desk.mjs';
import { past } from '../runtime/past.mjs';
import { OPERATOR_SECRET, openStage, salonDraft } from '../runtime/stage.mjs';

let stage;
let catalogue;
before(async () => {
  stage = await openStage({ salons: [salonDraft('belle'), salonDraft('old')], providers: ['stripe'] });
  catalogue = await deskOf(stage, 'belle', 'catalogue');
});
after(() => stage.close());

const read = async () => (await catalogue('GET', '')).body;
const versions = async (ask = catalogue) => (await ask('GET', '/versions')).body.versions;
/** Publishes what is read, changed. @param {(salon: any) => void} change */
async function publish(change, ask = catalogue) {
  const { body: { version, salon } } = await ask('GET', '');
  change(salon);
  const { status, body } = await ask('PUT', '', { version, salon });
  assert.equal(status, 200, JSON.stringify(body));
  return body.version;
}

test('each change is a version: who, when, which parts; the first is the operator’s', async () => {
  const [first, ...none] = await versions();
  assert.deepEqual([first.version, first.actor, first.changed, none], [(await read()).version, 'operator', [], []]);
  await publish((salon) => { salon.services[0].price = { from: 9900 }; });
  await publish((salon) => { salon.name = 'Belle & co'; salon.hours[6] = [{ from: '10:00', to: '12:00' }]; delete salon.translations; });
  const [last, middle] = await versions();
  assert.deepEqual([middle.changed, last.changed], [['services'], ['hours', 'name']]);
  for (const { at, actor, by, same } of [last, middle]) {
    assert.ok(Math.abs(at - Date.now() / 1_000) < 60);
    assert.deepEqual([actor, by, same], ['owner', null, null]);
  }
  assert.deepEqual([last.version, middle.version], [first.version + 2, first.version + 1]);
});

test('who of the salon’s people changed it is told by their name', async () => {
  const owner = browser(stage, 'belle', await signIn(stage, 'belle'));
  const { key } = await (await owner('POST', '/keys', { role: 'manager', name: 'Приёмная' })).json();
  const manager = await deskOf({ ...stage, ownerKeys: { belle: key } }, 'belle', 'catalogue');
  await publish((salon) => { salon.staff[0].title = 'Top stylist'; }, manager);
  const [{ by, actor, changed }] = await versions(manager);
  assert.deepEqual([by, actor, changed], ['Приёмная', 'owner', ['staff']]);
});

test('going back is a new version by the same checks, and can be gone back from', async () => {
  const before = await read();
  const [, , , first] = (await versions()).toReversed().toReversed();
  const { body: old } = await catalogue('GET', `/versions/${first.version}`);
  assert.equal(old.version, first.version);
  const { body: { version } } = await catalogue('PUT', '', { version: before.version, salon: old.salon });
  assert.ok(version > before.version);
  assert.deepEqual((await read()).salon, old.salon);
  const [back] = await versions();
  assert.deepEqual([back.version, back.same], [version, first.version], 'says which version it is again');
  assert.deepEqual((await catalogue('GET', `/versions/${before.version}`)).body, before, 'what was there is kept');
  const again = await catalogue('PUT', '', { version, salon: before.salon });
  assert.equal(again.status, 200);
  assert.deepEqual((await read()).salon, before.salon);
});

test('of two who go back one does; the other is told, and a refusal leaves no version', async () => {
  const { version } = await read();
  const kept = await versions();
  const others = kept.filter(({ same }) => same === null).slice(1, 3);
  const documents = await Promise.all(others.map(async (of) => (await catalogue('GET', `/versions/${of.version}`)).body.salon));
  const answers = await Promise.all(documents.map((salon) => catalogue('PUT', '', { version, salon })));
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 409]);
  assert.equal(answers.find(({ status }) => status === 409).body.code, 'catalogue_changed');
  const now = await read();
  assert.equal((await catalogue('PUT', '', { version: now.version, salon: { ...now.salon, name: '' } })).body.code, 'invalid_catalogue');
  assert.equal((await versions()).length, kept.length + 1);
});

test('a provider that is connected is no change of the catalogue: whoever is at it goes on', async () => {
  const { version, salon } = await read();
  const kept = await versions();
  const storefront = async () => (await stage.client('belle').storefront()).body.version;
  const seen = await storefront();
  const { secret_key, webhook_secrets } = stage.keys.belle.stripe;
  const connected = await fetch(`${stage.edge.url}/v1/operator/salons/belle/connections/stripe`, {
    method: 'PUT', headers: { Authorization: `Bearer ${OPERATOR_SECRET}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ keys: { secret_key, webhook_secrets }, mode: 'test' }),
  });
  assert.equal(connected.status, 200, await connected.text());
  await stage.quiet('belle');
  assert.ok(await storefront() > seen, 'clients read anew');
  assert.deepEqual([(await read()).version, await versions()], [version, kept]);
  const { status, body } = await catalogue('PUT', '', { version, salon: { ...salon, name: 'Belle again' } });
  assert.equal(status, 200, JSON.stringify(body));
  assert.deepEqual((await versions())[0].version, body.version);
});

test('what is not kept is not there, and there is one method', async () => {
  for (const path of ['/versions/0', '/versions/999999', '/versions/x', '/versions/-1', '/versions/1/more']) {
    const { status, body } = await catalogue('GET', path);
    assert.deepEqual([status, body.code], [404, 'not_found'], path);
  }
  for (const path of ['/versions', '/versions/1', '/bound']) assert.equal((await catalogue('PUT', path, {})).status, 405, path);
});

test('fifty versions are kept, and the last change can always be undone', async () => {
  for (let n = 0; n < 55; n += 1) await publish((salon) => { salon.address = `Lindenstraße ${n}`; });
  const kept = await versions();
  assert.equal(kept.length, 50);
  const { body: { salon } } = await catalogue('GET', `/versions/${kept[1].version}`);
  assert.equal((await catalogue('PUT', '', { version: kept[0].version, salon })).status, 200);
  // A pruned document that comes again is a version like any other.
  assert.equal((await catalogue('GET', `/versions/${kept.at(-1).version}`)).status, 404, 'made room');
});

test('large documents are kept fewer, the one before the last always', async () => {
  const text = 'ш'.repeat(4_000);
  const large = (salon, mark) => {
    // Half a megabyte and more of it.
    salon.services = Array.from({ length: 110 }, (_, n) => ({ ...salon.services[0], id: `large-${n}`, name: `${mark} ${n}`, description: text }));
    salon.staff = salon.staff.map((member) => ({ ...member, offers: [] }));
    delete salon.translations;
  };
  for (let n = 0; n < 12; n += 1) await publish((salon) => large(salon, n));
  const kept = await versions();
  assert.ok(kept.length >= 2 && kept.length <= 10, `${kept.length}`);
  const { body: { salon } } = await catalogue('GET', `/versions/${kept[1].version}`);
  assert.equal(salon.services[0].name, '10 0');
});

test('tables of before begin with what is published; a version that older code has published is kept too', async () => {
  const old = await deskOf(stage, 'old', 'catalogue');
  const was = (await old('GET', '')).body;
  await past(stage.edge, 'old', async (run) => {
    await run('DROP TRIGGER catalogues_are_kept');
    await run('DROP TABLE catalogues');
    await run('DELETE FROM migrations WHERE version >= 19');
  });
  const now = (await old('GET', '')).body;
  assert.deepEqual(now.salon, was.salon);
  // The version of before counted connections too.
  assert.ok(now.version >= was.version);
  was.version = now.version;
  assert.deepEqual((await versions(old)).map(({ version, actor }) => [version, actor]), [[was.version, 'operator']]);
  await past(stage.edge, 'old', async (run) => {
    await run("UPDATE salon SET version = version + 3, salon = json_set(salon, '$.name', 'By older code')");
    await run("INSERT INTO trail (at, who, kind, about, person) VALUES (1700000000, '\"owner\"', 'catalogue_published', ?, NULL)", String(was.version + 3));
  });
  const [last, first] = await versions(old);
  assert.deepEqual([last.version, last.at, last.changed, first.version], [was.version + 1, 1_700_000_000, ['name'], was.version]);
  const { body } = await old('PUT', '', { version: last.version, salon: was.salon });
  assert.equal(body.version, was.version + 2);
});
