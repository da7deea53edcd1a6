// Changes of a catalogue as JSON: text in, text out. What a change does not name goes back as it came, known to the desk or not.
//
// One function for each kind of change; `version` is the one that it is made of. No decisions are taken here: what is right, the
// forms know (flow), and the Worker checks the whole.

/** What `change` makes of the answer `whole`, as it is sent. @param {(salon: any) => void} [change] */
function made(whole, version, change) {
  const { salon } = JSON.parse(whole);
  change?.(salon);
  return JSON.stringify({ version, salon });
}

/** Puts `one` into the place of the entry with that identifier, or behind all; takes it away where there is none. */
function put(list, id, one) {
  const at = list.findIndex((of) => of.id === id);
  list.splice(at < 0 ? list.length : at, at < 0 ? 0 : 1, ...(one ? [one] : []));
}

/** The place is that of a text that is there: a translation goes with what it is of. */
function stands(salon, place) {
  const [, list, id] = /^(\w+)\[(.*?)\]/.exec(place) ?? [];
  return !Array.isArray(salon[list]) || salon[list].some((of) => of.id === id);
}

/** Puts texts in other languages into their places; an empty one goes, and so do those of what is gone. @param {{locale: string, place: string, text: string}[]} [said] */
function translate(salon, said = []) {
  const all = structuredClone(salon.translations ?? {});
  for (const { locale, place, text } of said) (all[locale] ??= {})[place] = text;
  const languages = Object.entries(all).map(([locale, texts]) => [locale, Object.entries(texts).filter(([place, text]) => text && stands(salon, place))]);
  const left = languages.filter(([, texts]) => texts.length).map(([locale, texts]) => [locale, Object.fromEntries(texts)]);
  if (left.length) salon.translations = Object.fromEntries(left);
  else delete salon.translations;
}

/** A catalogue as it was, put over what there is now. */
export const restored = (whole, version) => made(whole, version);

/**
 * With a service in its place, new or changed, and who does it; without that service where no change is given. A category
 * that this leaves empty goes with it, and what was said of them in other languages.
 * @param {{service: object, by: string[], category?: object, said?: object[]}} [change]
 */
export const withService = (whole, version, id, change) => made(whole, version, (salon) => {
  const { service, by = [], category, said } = change ?? {};
  const former = salon.services.find((of) => of.id === id)?.category;
  if (category) salon.categories.push(category);
  put(salon.services, id, service);
  for (const member of salon.staff) {
    const rest = member.offers.filter((of) => of.service !== id);
    if (!by.includes(member.id)) member.offers = rest;
    else if (rest.length === member.offers.length) member.offers.push({ service: id });
  }
  salon.categories = salon.categories.filter((of) => of.id !== former || salon.services.some((one) => one.category === of.id));
  translate(salon, said);
});

/**
 * With a member of staff in their place, new or changed; without that member, and their days off, where no change is given.
 * What `member` does not name stays as it was, but for hours and what is paid ahead: without any of their own the salon's hold. `days` are all days
 * on which they have other hours.
 * @param {{member: object, days: {date: string, hours: object[]}[], said?: object[]}} [change]
 */
export const withMember = (whole, version, id, change) => made(whole, version, (salon) => {
  const { member, days = [], said } = change ?? {};
  const former = salon.staff.find((of) => of.id === id);
  // What is undefined is not written.
  put(salon.staff, id, member && { ...former, hours: undefined, prepayment: undefined, ...member });
  salon.exceptions = [
    ...(salon.exceptions ?? []).filter((of) => of.staff !== id),
    ...days.map(({ date, hours }) => ({ date, staff: id, hours })),
  ];
  translate(salon, said);
});

/** With a member of staff so many places further down, or up for less than none. @param {number} by */
export const withMemberMoved = (whole, version, id, by) => made(whole, version, ({ staff }) => {
  const at = staff.findIndex((of) => of.id === id);
  if (at >= 0) staff.splice(Math.max(0, at + by), 0, ...staff.splice(at, 1));
});

/** With the salon's opening hours, and all days on which they are others. @param {{hours: object[][], days: {date: string, hours: object[]}[]}} change */
export const withHours = (whole, version, { hours, days }) => made(whole, version, (salon) => {
  salon.hours = hours;
  salon.exceptions = [...days, ...(salon.exceptions ?? []).filter((of) => of.staff)];
});

/**
 * With services in addition, behind those that are there, their new categories, and who does them; and with members of staff.
 * @param {{services: object[], categories: object[], by: string[], members: object[]}} addition
 */
export const withMore = (whole, version, { services, categories, by, members }) => made(whole, version, (salon) => {
  salon.categories.push(...categories);
  salon.services.push(...services);
  for (const member of salon.staff) if (by.includes(member.id)) member.offers.push(...services.map(({ id }) => ({ service: id })));
  salon.staff.push(...members);
});

/** All sums below `value`, with so many decimal places more: another currency's minor unit is another part of it. */
function scale(value, digits) {
  const scaled = (sum) => Math.max(sum && 1, Math.round(sum * 10 ** digits));
  for (const [name, of] of Object.entries(value)) {
    if (name === 'minor') value.minor = scaled(of);
    else if (name === 'price') value.price = Object.fromEntries(Object.entries(of).map(([end, sum]) => [end, scaled(sum)]));
    else if (of && typeof of === 'object') scale(of, digits);
  }
}

/** With the salon's settings and rules: what they name is as they say, and nothing else is touched but sums where there are others. @param {{said?: object[], digits?: number}} settings */
export const withSettings = (whole, version, { said, digits, ...settings }) => made(whole, version, (salon) => {
  Object.assign(salon, settings);
  translate(salon, said);
  if (digits) scale(salon, digits);
});

/** Two values say the same. */
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/**
 * What would be another, were the catalogue `then` in the place of `now`: services and staff that come, go or turn, by their names,
 * and what else, as the catalogue names it. Both as the Worker writes them.
 */
export function differences(now, then) {
  const [here, there] = [now, then].map((whole) => JSON.parse(whole).salon);
  const names = (list) => {
    const of = (all, others, wanted) => all.filter((one) => wanted(others.find(({ id }) => id === one.id), one)).map(({ name }) => name);
    const lacks = (other) => !other;
    return {
      come: of(there[list], here[list], lacks), go: of(here[list], there[list], lacks),
      turn: of(there[list], here[list], (other, one) => other && !same(other, one)),
    };
  };
  const [services, staff] = ['services', 'staff'].map(names);
  const told = { services, staff };
  const parts = [...new Set([here, there].flatMap(Object.keys))]
    .filter((part) => !same(here[part], there[part]) && !Object.values(told[part] ?? {}).some((of) => of.length));
  return JSON.stringify({ ...told, parts });
}
