// What the desk makes of a catalogue before it is sent: each kind of change does what it says, and nothing else of the salon moves.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences, restored, withHours, withMember, withMemberMoved, withMore, withService, withSettings } from '../../widget/src/desk/catalogue.js';

/** A salon with things in it that the desk has never heard of. */
const salon = () => ({
  id: 'belle', later: { kept: true },
  categories: [{ id: 'hair', name: 'Hair' }, { id: 'care', name: 'Care' }],
  services: [{ id: 'cut', category: 'hair', name: 'Cut' }, { id: 'brows', category: 'care', name: 'Brows' }],
  staff: [
    { id: 'anna', name: 'Anna', offers: [{ service: 'cut', price: { from: 5200 } }], hours: [[], [], [], [], [], [], []], breaks: [[], [], [], [], [], [], []], prepayment: { requirement: 'off' } },
    { id: 'jonas', name: 'Jonas', offers: [{ service: 'cut' }, { service: 'brows' }] },
  ],
  exceptions: [{ date: '2026-12-24', hours: [] }, { date: '2026-12-30', staff: 'anna', hours: [] }],
});
const whole = () => JSON.stringify({ version: 7, salon: salon() });
/** What is sent, less what is the same as before. */
function changed(sent) {
  const { version, salon: now } = JSON.parse(sent);
  assert.equal(version, 7);
  const before = salon();
  assert.deepEqual(Object.keys(now), Object.keys(before));
  return Object.fromEntries(Object.entries(now).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key])));
}
const offers = ({ staff }, id) => staff.find((of) => of.id === id).offers;

test('a catalogue is put back as it was, over another version', () => {
  assert.deepEqual(JSON.parse(restored(whole(), 12)), { version: 12, salon: salon() });
});

test('a service is put into its place; who does it keeps price and duration of their own', () => {
  const service = { id: 'cut', category: 'hair', name: 'Cut & finish' };
  const { services, staff, ...more } = changed(withService(whole(), 7, 'cut', { service, by: ['anna'] }));
  assert.deepEqual([services, more], [[service, salon().services[1]], {}]);
  assert.deepEqual([offers({ staff }, 'anna'), offers({ staff }, 'jonas')], [[{ service: 'cut', price: { from: 5200 } }], [{ service: 'brows' }]]);
});

test('a new service is the last one, in a category that may be new', () => {
  const [service, category] = [{ id: 'nails', category: 'hands', name: 'Nails' }, { id: 'hands', name: 'Hands' }];
  const { services, categories, staff, ...more } = changed(withService(whole(), 7, 'nails', { service, by: ['anna'], category }));
  assert.deepEqual([services.at(-1), services.length, categories.at(-1), more], [service, 3, category, {}]);
  assert.deepEqual(offers({ staff }, 'anna').at(-1), { service: 'nails' });
});

test('a service goes with whoever does it and with a category that is empty then', () => {
  const { services, categories, staff, ...more } = changed(withService(whole(), 7, 'brows'));
  assert.deepEqual([services.map(({ id }) => id), categories.map(({ id }) => id), offers({ staff }, 'jonas'), more], [['cut'], ['hair'], [{ service: 'cut' }], {}]);
  // What is not there cannot go, and nothing goes in its stead.
  assert.deepEqual(changed(withService(whole(), 7, 'gone')), {});
});

test('a member of staff is changed where they stand: what is not named stays, but for hours and what is paid ahead', () => {
  const hours = [[{ from: '09:00', to: '24:00' }], [], [], [], [], [], []];
  const { prepayment, ...former } = salon().staff[0];
  assert.ok(prepayment);
  const days = [{ date: '2026-12-30', hours: [] }];
  const member = { id: 'anna', name: 'Anna B.', title: 'Stylist', offers: [] };
  const { staff, ...more } = changed(withMember(whole(), 7, 'anna', { member, days }));
  assert.deepEqual([staff, more], [[{ ...member, breaks: former.breaks }, salon().staff[1]], {}]);
  const own = changed(withMember(whole(), 7, 'anna', { member: { hours }, days }));
  assert.deepEqual(own, { staff: [{ ...former, hours }, salon().staff[1]] });
  const kept = changed(withMember(whole(), 7, 'anna', { member: { hours, prepayment }, days }));
  assert.deepEqual(kept.staff[0].prepayment, prepayment, 'named, it stays');
});

test('a member’s days take the place of their former ones; those of the salon and of others stay', () => {
  const days = [{ date: '2026-12-28', hours: [{ from: '10:00', to: '12:00' }] }, { date: '2026-12-29', hours: [] }];
  const { exceptions, ...more } = changed(withMember(whole(), 7, 'jonas', { member: {}, days }));
  assert.deepEqual([exceptions, more], [[...salon().exceptions, ...days.map((day) => ({ ...day, staff: 'jonas' }))], {}]);
  assert.deepEqual(changed(withMember(whole(), 7, 'jonas', { member: {}, days: [] })), {});
});

test('a new member is the last one, and one who goes takes their days along', () => {
  const member = { id: 'mira', name: 'Mira', title: '', offers: [{ service: 'cut' }], breaks: [] };
  const { staff, ...more } = changed(withMember(whole(), 7, 'mira', { member, days: [] }));
  assert.deepEqual([staff.slice(0, 2), staff.slice(2), more], [salon().staff, [member], {}]);
  const gone = changed(withMember(whole(), 7, 'anna'));
  assert.deepEqual(gone, { staff: [salon().staff[1]], exceptions: [salon().exceptions[0]] });
});

test('a salon without days of its own gets a list of them', () => {
  const { exceptions, ...bare } = salon();
  assert.equal(exceptions.length, 2);
  const sent = withMember(JSON.stringify({ version: 7, salon: bare }), 7, 'anna', { member: {}, days: [{ date: '2026-12-29', hours: [] }] });
  assert.deepEqual(JSON.parse(sent).salon.exceptions, [{ date: '2026-12-29', staff: 'anna', hours: [] }]);
});

test('a member moves up and down, and stays at the ends', () => {
  const order = (id, by) => JSON.parse(withMemberMoved(whole(), 7, id, by)).salon.staff.map((of) => of.id).join();
  assert.deepEqual([order('anna', 1), order('jonas', -1), order('anna', -1), order('jonas', 1), order('gone', 1)],
    ['jonas,anna', 'jonas,anna', 'anna,jonas', 'anna,jonas', 'anna,jonas']);
});

test('settings are as they say, and what they do not name stays', () => {
  assert.deepEqual(changed(withSettings(whole(), 7, { id: 'mane', exceptions: [] })), { id: 'mane', exceptions: [] });
});

test('services in addition come behind the others, with those who do them', () => {
  const [beard, wash] = [{ id: 'beard', category: 'men', name: 'Beard' }, { id: 'wash', category: 'hair', name: 'Wash' }];
  const addition = { services: [beard, wash], categories: [{ id: 'men', name: 'Men' }], by: ['jonas'], members: [] };
  const { services, categories, staff, ...more } = changed(withMore(whole(), 7, addition));
  assert.deepEqual([services.slice(2), services.slice(0, 2), more], [[beard, wash], salon().services, {}]);
  assert.deepEqual(categories, [...salon().categories, { id: 'men', name: 'Men' }]);
  assert.deepEqual(offers({ staff }, 'jonas').map(({ service }) => service), ['cut', 'brows', 'beard', 'wash']);
  assert.deepEqual(offers({ staff }, 'anna'), salon().staff[0].offers);
});

test('members of staff in addition come behind the others', () => {
  const members = [{ id: 'mira-7', name: 'Mira', offers: [{ service: 'cut' }] }, { id: 'eva-7', name: 'Eva', offers: [] }];
  const { staff, ...more } = changed(withMore(whole(), 7, { services: [], categories: [], by: [], members }));
  assert.deepEqual([staff, more], [[...salon().staff, ...members], {}]);
});

test('opening hours are as they say, and the days off of the staff stay', () => {
  const hours = [[{ from: '10:00', to: '12:00' }], [], [], [], [], [], []];
  const { hours: now, exceptions, ...rest } = JSON.parse(withHours(whole(), 7, { hours, days: [{ date: '2027-01-01', hours: [] }] })).salon;
  assert.deepEqual(now, hours);
  assert.deepEqual(exceptions, [{ date: '2027-01-01', hours: [] }, { date: '2026-12-30', staff: 'anna', hours: [] }]);
  const { exceptions: before, ...same } = salon();
  assert.deepEqual([rest, before.length], [same, 2]);
});

/** The same salon with some of its texts in Russian and Spanish, and one that the desk has never heard of. */
const spoken = () => JSON.stringify({ version: 7, salon: { ...salon(), translations: {
  ru: { name: 'Белль', 'services[cut].name': 'Стрижка', 'categories[care].name': 'Уход', 'services[brows].name': 'Брови', 'staff[anna].title': 'Стилист', 'rooms[red].name': 'Красная' },
  es: { 'services[brows].name': 'Cejas' },
} } });
const left = (sent) => JSON.parse(sent).salon.translations;
const said = (...texts) => texts.map(([locale, place, text]) => ({ locale, place, text }));

test('a text in another language comes into its place, and goes where it is empty now', () => {
  const service = salon().services[0];
  const change = { service, by: [], said: said(['ru', 'services[cut].name', 'Стрижка и укладка'], ['kk', 'services[cut].name', 'Шаш қию'], ['es', 'services[cut].name', '']) };
  const { ru, ...others } = left(withService(spoken(), 7, 'cut', change));
  assert.deepEqual([ru, others], [{ ...JSON.parse(spoken()).salon.translations.ru, 'services[cut].name': 'Стрижка и укладка' }, { es: { 'services[brows].name': 'Cejas' }, kk: { 'services[cut].name': 'Шаш қию' } }]);
  // The first translation that a salon has, and the last that goes.
  const first = withService(whole(), 7, 'cut', change);
  assert.deepEqual(Object.keys(left(first)), ['ru', 'kk']);
  const none = { service, by: [], said: said(['ru', 'services[cut].name', ''], ['kk', 'services[cut].name', '']) };
  assert.equal('translations' in JSON.parse(withService(first, 7, 'cut', none)).salon, false);
});

test('what is gone takes its translations along, and nothing else’s', () => {
  const { ru, ...others } = left(withService(spoken(), 7, 'brows'));
  assert.deepEqual(others, {}, 'of Spanish nothing is left');
  assert.deepEqual(Object.keys(ru), ['name', 'services[cut].name', 'staff[anna].title', 'rooms[red].name'], 'with its category’s; what the desk does not know stays');
  assert.equal(left(withMember(spoken(), 7, 'anna')).ru['staff[anna].title'], undefined);
});

test('members and settings have their texts in other languages too; no other change touches any', () => {
  const member = { id: 'jonas', name: 'Jonas', offers: [] };
  assert.equal(left(withMember(spoken(), 7, 'jonas', { member, days: [], said: said(['ru', 'staff[jonas].name', 'Йонас']) })).ru['staff[jonas].name'], 'Йонас');
  const sent = withSettings(spoken(), 7, { name: 'Belle', said: said(['es', 'name', 'Bella']) });
  assert.deepEqual([left(sent).es, 'said' in JSON.parse(sent).salon], [{ 'services[brows].name': 'Cejas', name: 'Bella' }, false]);
  for (const other of [withMemberMoved(spoken(), 7, 'anna', 1), withHours(spoken(), 7, { hours: [], days: [] }), withMore(spoken(), 7, { services: [], categories: [], by: [], members: [] }), restored(spoken(), 7)]) {
    assert.deepEqual(left(other), JSON.parse(spoken()).salon.translations);
  }
});

test('what going back would change is told by name, and what has no name by its part', () => {
  const none = { come: [], go: [], turn: [] };
  const of = (change) => {
    const then = salon();
    change(then);
    const text = JSON.stringify({ version: 3, salon: then });
    const [there, back] = [differences(whole(), text), differences(text, whole())].map((told) => JSON.parse(told));
    return { ...there, back };
  };
  assert.deepEqual(of(() => {}), { services: none, staff: none, parts: [], back: { services: none, staff: none, parts: [] } });
  const changed = of((then) => {
    then.services = [{ ...then.services[0], name: 'Short cut' }, { id: 'nails', name: 'Nails' }];
    then.staff.reverse();
    then.later = { kept: false };
    then.newer = 1;
  });
  assert.deepEqual(changed.services, { come: ['Nails'], go: ['Brows'], turn: ['Short cut'] });
  assert.deepEqual([changed.staff, changed.parts], [none, ['later', 'staff', 'newer']]);
  assert.deepEqual(changed.back.services, { come: ['Brows'], go: ['Nails'], turn: ['Cut'] });
});

test('in a currency with another minor unit the prices keep their numbers', () => {
  const of = { ...salon(), prepayment: { requirement: 'required', amount: { kind: 'fixed', minor: 2050 } } };
  of.services[0] = { ...of.services[0], price: { from: 4800, to: 5249 }, cancellation: { fee: { kind: 'fixed', minor: 10 } } };
  const sent = (digits, currency) => JSON.parse(withSettings(JSON.stringify({ version: 7, salon: of }), 7, { currency, digits })).salon;
  const yen = sent(-2, 'JPY');
  assert.deepEqual([yen.currency, yen.digits, yen.services[0].price, yen.prepayment.amount.minor], ['JPY', undefined, { from: 48, to: 52 }, 21]);
  assert.equal(yen.services[0].cancellation.fee.minor, 1, 'a fee stays one');
  assert.equal(yen.staff[0].offers[0].price.from, 52);
  assert.deepEqual([yen.exceptions, yen.later], [of.exceptions, of.later]);
  const dinar = sent(1, 'KWD');
  assert.deepEqual([dinar.services[0].price, dinar.staff[0].offers[0].price.from], [{ from: 48_000, to: 52_490 }, 52_000]);
});
