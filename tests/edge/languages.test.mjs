// The salon's own texts in the client's language: what is shown, what is booked, and what the salon itself goes on reading.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { deskOf } from '../runtime/desk.mjs';
import { apart, openStage, salonDraft } from '../runtime/stage.mjs';

const RUSSIAN = {
  address: 'Липовая улица, 12',
  'texts.cancellation': 'Бесплатно за сутки до визита.',
  'texts.consent.text': 'Даю согласие на обработку контактных данных.',
  'categories[nails].name': 'Ногти',
  'services[manicure].name': 'Маникюр',
  'services[manicure].description': 'Форма, кутикула, лак.',
  'staff[jonas].name': 'Йонас',
  'staff[jonas].title': 'Мастер',
};
const draft = salonDraft('belle', { translations: { ru: RUSSIAN } });

let stage;
let client;
let starts;
before(async () => {
  stage = await openStage({ salons: [draft, salonDraft('plain')] });
  await stage.quiet('belle');
  client = stage.client('belle');
  starts = apart(await client.starts('manicure', 'jonas'), 45);
});
after(() => stage.close());

const asked = (path, headers = {}) => fetch(`${stage.edge.url}${path}`, { headers });
const storefront = (query = '', headers = {}, salon = 'belle') => asked(`/v1/salons/${salon}/storefront${query}`, headers);
const one = (list, id) => list.find((of) => of.id === id);

test('a storefront is in the language that is asked for, text by text', async () => {
  const [own, russian] = await Promise.all(['', '?lang=ru'].map(async (query) => (await storefront(query)).json()));
  const { name, address, texts, categories, services, staff, translations } = russian;
  assert.deepEqual([name, address, translations], [draft.name, RUSSIAN.address, undefined], 'the name is the salon’s own, and no other language is sent');
  assert.deepEqual(texts, { cancellation: RUSSIAN['texts.cancellation'], consent: { ...draft.texts.consent, text: RUSSIAN['texts.consent.text'] } });
  assert.deepEqual([one(categories, 'nails').name, one(categories, 'hair')], ['Ногти', one(draft.categories, 'hair')]);
  assert.deepEqual(one(services, 'manicure'), { ...one(own.services, 'manicure'), name: 'Маникюр', description: 'Форма, кутикула, лак.' });
  assert.deepEqual(one(services, 'gel'), one(own.services, 'gel'), 'what is not translated is as the salon wrote it');
  assert.deepEqual(one(staff, 'jonas'), { ...one(own.staff, 'jonas'), name: 'Йонас', title: 'Мастер' });
  assert.deepEqual([own.address, one(own.services, 'manicure').name, own.translations], [draft.address, 'Manicure', undefined]);
});

test('a language that is not translated, and one that nobody speaks, are the salon’s own', async () => {
  const own = await (await storefront()).json();
  for (const tag of ['en', 'en-GB', 'kk', 'fr', '', 'ru%00']) {
    const read = await (await storefront(`?lang=${tag}`)).json();
    assert.deepEqual(one(read.services, 'manicure'), one(own.services, 'manicure'), tag);
  }
  const ways = await Promise.all(['', '?lang=ru'].map(async (query) => (await storefront(query, {}, 'plain')).text()));
  assert.equal(ways[0], ways[1], 'where nothing is translated it is passed through as it is');
});

test('each language has a tag of its own, by which a copy is known', async () => {
  const tags = [];
  for (const path of ['storefront', 'storefront?lang=ru', 'storefront?lang=es', 'front?lang=en', 'front?lang=ru']) {
    const url = `/v1/salons/belle/${path}`;
    const answer = await asked(url);
    await answer.arrayBuffer();
    const tag = answer.headers.get('ETag');
    assert.match(answer.headers.get('Cache-Control'), /max-age=30/);
    assert.equal((await asked(url, { 'If-None-Match': tag })).status, 304, path);
    tags.push(tag);
  }
  const [own, russian, spanish, ...drawn] = tags;
  assert.equal(spanish, own, 'the same bytes where nothing is translated');
  assert.equal(new Set([own, russian, ...drawn]).size, 4, tags.join(' '));
  const crossed = await storefront('?lang=ru', { 'If-None-Match': tags[0] });
  assert.equal(crossed.status, 200, 'a copy in one language is none in another');
  await crossed.arrayBuffer();
});

test('the first screen is drawn of the storefront that goes with it', async () => {
  const [json, html] = (await (await asked('/v1/salons/belle/front?lang=ru-KZ')).text()).split('\n');
  assert.deepEqual(JSON.parse(json), await (await storefront('?lang=ru')).json());
  for (const text of ['Ногти', 'Маникюр', 'Форма, кутикула, лак.', 'Gel nails']) assert.ok(html.includes(text), text);
  assert.ok(!html.includes('Manicure'));
});

test('the first screen comes in the browser’s language where none is named, and with its styles', async () => {
  const front = async (query, languages) => {
    const answer = await asked(`/v1/salons/belle/front${query}`, languages && { 'Accept-Language': languages });
    assert.match(answer.headers.get('Vary'), /Accept-Language/);
    return (await answer.text()).split('\n');
  };
  const [russian, english] = await Promise.all([front('?lang=ru'), front('?lang=en')]);
  assert.deepEqual(await front('', 'de-DE,ru;q=0.8,en;q=0.5'), russian, 'the first of them that we speak');
  assert.deepEqual(await front('?lang=en', 'ru'), english, 'what is named counts');
  assert.notDeepEqual(russian.slice(0, 2), english.slice(0, 2));
  assert.equal(russian.length, 3);
  const styles = readFileSync(new URL('../../widget/dist/widget.css', import.meta.url), 'utf8');
  assert.equal(russian[2], styles.trim());
});

test('the salon’s page has its styles in it, named by its policy', async () => {
  for (const path of ['/s/belle', '/s/belle/framed', '/s/belle/booking']) {
    const answer = await asked(path);
    const [policy, html] = [answer.headers.get('Content-Security-Policy'), await answer.text()];
    assert.doesNotMatch(html, /rel="stylesheet"/, path);
    const sheets = [...html.matchAll(/<style>(.*?)<\/style>/gs)].map(([, css]) => `'sha256-${createHash('sha256').update(css).digest('base64')}'`);
    assert.equal(sheets.length, path.endsWith('booking') ? 1 : 2, path);
    for (const sheet of sheets) assert.ok(/style-src ([^;]*)/.exec(policy)[1].split(' ').includes(sheet), `${sheet} in ${policy}`);
    assert.doesNotMatch(policy, /unsafe-inline/);
  }
});

test('the salon’s page is in the browser’s language, its head and its data for machines too', async () => {
  const page = async (tag) => {
    const answer = await asked('/s/belle', { 'Accept-Language': tag });
    assert.match(answer.headers.get('Vary'), /Accept-Language/);
    return { tag: answer.headers.get('ETag'), html: await answer.text() };
  };
  const [russian, english] = [await page('ru-RU,ru;q=0.9'), await page('en-GB')];
  assert.notEqual(russian.tag, english.tag);
  for (const [{ html }, here, there] of [[russian, RUSSIAN.address, draft.address], [english, draft.address, RUSSIAN.address]]) {
    const [, description] = /<meta name="description" content="([^"]*)"/.exec(html);
    const schema = JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html)[1]);
    assert.ok(description.startsWith(here), description);
    assert.equal(schema.address, here);
    assert.ok(html.includes(`<p>${here}</p>`) && !html.includes(there));
  }
  const offers = JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(russian.html)[1]).makesOffer.map(({ itemOffered }) => itemOffered);
  const manicure = offers.find(({ name }) => name === 'Маникюр');
  assert.equal(manicure.description, 'Форма, кутикула, лак.');
});

test('a client books in their language and reads it from then on; the salon reads its own', async () => {
  const consent = { version: draft.texts.consent.version, text: RUSSIAN['texts.consent.text'] };
  const contact = { name: 'Ева', phone: '+77012345678', email: 'eva@example.org', comment: '' };
  const booked = await client.book({ start: starts[0], staff: { kind: 'member', id: 'jonas' }, locale: 'ru', consent, contact });
  assert.equal(booked.status, 200, JSON.stringify(booked.body));
  const names = ({ lines: [line] }) => [line.name, line.staff_name];
  assert.deepEqual(names(booked.booking), ['Маникюр', 'Йонас']);
  assert.ok((await (await fetch(booked.checkout.url)).text()).includes('Маникюр'), 'on the payment page');
  await stage.pay(booked);
  await stage.written('belle');
  assert.deepEqual(names((await client.exchange(booked)).body.booking), ['Маникюр', 'Йонас']);
  const [letter] = await stage.letters(contact.email);
  for (const text of ['Маникюр', 'Йонас', RUSSIAN.address, RUSSIAN['texts.cancellation']]) assert.ok(letter.text.includes(text), letter.text);
  const [own] = await stage.letters(draft.letters.to, contact.name);
  assert.ok(own.text.includes('Manicure') && own.text.includes('Jonas') && !/Маникюр|Йонас/.test(own.text), own.text);
  const desk = await deskOf(stage, 'belle');
  const { body } = await desk.ask('GET', `/${booked.booking.id}`);
  assert.deepEqual(names(body.booking ?? body), ['Manicure', 'Jonas']);
});

test('what is wrong with a translation is said with its place', async () => {
  const translations = { ru: { ...RUSSIAN, 'services[gone].name': 'Нет', 'services[gel].name': ' ' } };
  await assert.rejects(stage.putSalon({ ...draft, translations }), /422.*translations\.ru\.services\[gone\]\.name: names something that does not exist.*translations\.ru\.services\[gel\]\.name: must not be empty/s);
});
