// Says in the owner's language why the Worker refuses: each reason is a code and behind a space what its sentence needs, a place of
// the catalogue or a sum; and what is wrong in a form has its field and its fault. The English `detail` is for developers, and stays unread.
import { fill, sum } from './told.js';

/** A name, which may be written the other way than the sentence. */
const apart = (text) => `\u2068${text}\u2069`;

/** Of which list of the catalogue the slugs in a place are. */
const LISTS = { offers: 'services' };
const MONDAY = Date.UTC(2024, 0, 1) / 1000;

/**
 * A place of the catalogue as people read it: `services[cut].price` is "Haircut · Price", `hours[1]` is "Hours · Tue".
 * @param {Record<string, Array<{id: string, name: string}>>} salon what was sent, which has the names
 */
function placed(place, words, tag, salon, { weekday, shortDay }) {
  const parts = [...place.matchAll(/([^.[\]]+)(?:\[([^\]]*)\])?/g)].map(([, name, which]) => {
    const label = words[`at_${name}`];
    if (which === undefined) return label;
    if (name === 'hours' || name === 'breaks') return `${label} · ${weekday(tag, MONDAY + which * 86_400)}`;
    if (name === 'exceptions') return shortDay(tag, Date.parse(which) / 1000);
    return apart(salon[LISTS[name] ?? name]?.find(({ id }) => id === which)?.name || which);
  });
  return parts.filter(Boolean).join(' · ') || apart(place);
}

const FAULTS = { missing: 'empty', too_long: 'too_long', malformed: 'malformed', country_code: 'country_code' };

/** The lines of a refusal, one for each reason that there are words for. */
function lines({ reasons = [], fields = [] }, words, tag, says, salon) {
  const reasoned = reasons.map((reason) => {
    const [, code, needs] = /^(\w+) ?(.*)$/.exec(reason);
    const [, minor, currency] = /^(\d+) ([A-Z]{3})$/.exec(needs) ?? [];
    if (currency) return words[code] && fill(words[code], [sum({ minor: Number(minor), currency }, tag, says.money)]);
    // A number's sentence says what it may be, where that is known of its place.
    const text = words[`${code}_${needs.split('.').at(-1)}`] ?? words[code];
    return text && fill(text, [needs && placed(needs, words, tag, salon, says)]);
  });
  const wrong = fields.map(({ field, fault }) => words[FAULTS[fault]] && fill(words[FAULTS[fault]], [words[`at_${field}`] ?? field]));
  return [...reasoned, ...wrong].filter(Boolean);
}

/**
 * @param {(tag: string) => Promise<Record<string, string>>} fetched a language's sentences by their codes
 * @returns {(tag: string, problem: string, says: Record<string, Function>, sent?: string) => Promise<string>} gives a problem with
 *   `said`, its lines in that language; as it came where there is nothing more to say, or no words for it can be had
 */
export function refuser(fetched) {
  return async (tag, problem, says, sent) => {
    try {
      const value = JSON.parse(problem);
      if (!value.reasons && !value.fields) return problem;
      const salon = JSON.parse(sent ?? '{}').salon ?? {};
      value.said = lines(value, await fetched(tag), tag, says, salon).join('\n');
      return JSON.stringify(value);
    } catch {
      return problem;
    }
  };
}
