// Figures and dates by the `Intl` of where this runs: the browser's, and the Worker's for the first screen, so that both write
// the same. Formats are costly to make, so each is made once. Days are the salon's, in its calendar, and figures are ours:
// counts come from the widget's own texts.

const formats = new Map();
/** What Chromium's `Intl` lacks, though it claims to have it: names of months and days, and the language with the nearest ways. */
const names = {
  kk: {
    near: 'ru',
    months: 'қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан'.split(' '),
    days: 'жексенбі дүйсенбі сейсенбі сәрсенбі бейсенбі жұма сенбі'.split(' '),
    short: 'жс дс сс ср бс жм сб'.split(' '),
  },
};
/** The format of that kind, language and options, made once. */
export function format(Kind, tag, options) {
  const key = Kind.name + tag + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Kind(names[tag]?.near ?? tag, { calendar: 'gregory', numberingSystem: 'latn', ...options }));
  return formats.get(key);
}

/** The browser's own variety of a language (`en-GB`), else the plain one. */
export const variety = (language) =>
  (!names[language] && navigator.languages?.find((tag) => tag.toLowerCase().split('-')[0] === language)) || language;

/** The locale whose ways `tag` is written in, of those that there are; empty for what is no tag. */
export function resolved(tag) {
  try {
    return new Intl.NumberFormat(tag).resolvedOptions().locale;
  } catch {
    return '';
  }
}

/** @param {string} decimal the sum as a decimal text: it never becomes a float of ours */
export function money(tag, currency, decimal) {
  const digits = decimal.split('.')[1]?.length ?? 0;
  const options = { style: 'currency', currency, currencyDisplay: 'narrowSymbol', minimumFractionDigits: digits, maximumFractionDigits: digits };
  return format(Intl.NumberFormat, tag, options).format(decimal);
}

export const percent = (tag, decimal) =>
  format(Intl.NumberFormat, tag, { style: 'percent', maximumFractionDigits: 2 }).format(decimal);

export const plural = (tag, number) => format(Intl.PluralRules, tag, {}).select(number);

const kinds = {
  day: { weekday: 'long', day: 'numeric', month: 'long' },
  weekday: { weekday: 'short' },
  month: { month: 'long' },
  time: { hour: 'numeric', minute: '2-digit' },
  moment: { weekday: 'short', hour: 'numeric', minute: '2-digit' },
};

/** @param {string} timeZone empty for the client's own */
export function date(tag, timeZone, kind, seconds) {
  const at = seconds * 1000;
  const zone = { timeZone: timeZone || undefined };
  // Arabic has no names of days short enough for a phone's strip of seven.
  const shape = kind === 'weekday' && tag.startsWith('ar') ? { weekday: 'narrow' } : kinds[kind];
  const options = { ...shape, ...zone };
  const written = format(Intl.DateTimeFormat, tag, options);
  return names[tag] ? written.formatToParts(at).map(inOwn(tag, options, at)).join('') : written.format(at);
}

/** How a part of an instant is written by the names that the browser lacks, for a language of `names`. */
export function inOwn(tag, { weekday, timeZone }, at) {
  const own = names[tag];
  const plain = format(Intl.DateTimeFormat, 'en', { month: 'numeric', weekday: 'short', timeZone }).formatToParts(at);
  const day = 'SunMonTueWedThuFriSat'.indexOf(part(plain, 'weekday')) / 3;
  const name = { month: own.months[part(plain, 'month') - 1], weekday: (weekday === 'long' ? own.days : own.short)[day] };
  return ({ type, value }) => name[type] ?? value;
}

const part = (parts, type) => parts.find((one) => one.type === type)?.value ?? '';

/** The zone's name, as "Central European Time"; older browsers know only the names of summer and winter time. */
export function zoneName(tag, timeZone, seconds) {
  for (const timeZoneName of ['longGeneric', 'long']) {
    try {
      const options = { timeZoneName, timeZone: timeZone || undefined };
      return part(format(Intl.DateTimeFormat, tag, options).formatToParts(seconds * 1000), 'timeZoneName');
    } catch {
      // The next style.
    }
  }
  return timeZone;
}

/** Today in a zone as `YYYY-MM-DD`; empty for a zone that the browser does not know. */
export function today(timeZone) {
  try {
    const options = { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' };
    const parts = format(Intl.DateTimeFormat, 'en', options).formatToParts(Date.now());
    return ['year', 'month', 'day'].map((type) => part(parts, type)).join('-');
  } catch {
    return '';
  }
}
