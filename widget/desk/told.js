// Puts what the Worker tells in English into the language that is spoken: findings of a connection's checks, differences between
// the books and a provider's, and notes on what could not be compared. Each has a code and what its sentence needs.
//
// Where a language or a code is not known here, the Worker's own sentence stays.

export const fill = (text, values) => text.replace(/\{(\d)\}/g, (place, at) => values[at] ?? place);

/** A sum as people write it; `nothing` for none. */
export function sum(of, tag, money, nothing) {
  if (!of?.minor) return nothing;
  const { maximumFractionDigits: digits } = new Intl.NumberFormat('en', { style: 'currency', currency: of.currency }).resolvedOptions();
  const minor = String(of.minor).padStart(digits + 1, '0');
  const whole = minor.length - digits;
  return money(tag, of.currency, digits ? `${minor.slice(0, whole)}.${minor.slice(whole)}` : minor);
}

/** What differs, and what became of it. */
function explained({ what, outcome, theirs, ours, name, status }, words, tag, money) {
  const [their, our] = [theirs, ours].map((of) => sum(of, tag, money, words.nothing));
  const fact = fill(words[`difference_${what}`], [their, our, name ?? '?', words[`status_${status}`] ?? status]);
  return `${fact} ${words[outcome === 'healed' ? 'end_healed' : `end_${what}`] ?? words.end_open}`;
}

function noted(note, words) {
  const text = words[note?.code];
  return text && fill(text, note.detail.map((part) => words[part] ?? part));
}

function tell(value, words, tag, money) {
  if (!value || typeof value !== 'object') return;
  const { sentence, code, detail = [], difference, notes, noted: codes } = value;
  if (sentence && words[code]) value.sentence = fill(words[code], detail);
  if (words[`difference_${difference?.what}`]) value.explanation = explained(difference, words, tag, money);
  if (codes) value.notes = notes.map((note, at) => noted(codes[at], words) ?? note);
  for (const inner of Object.values(value)) tell(inner, words, tag, money);
}

/**
 * @param {(tag: string) => Promise<Record<string, string> | undefined>} fetched a language's sentences by their codes; none for English
 * @returns {(tag: string, answer: string, money: Function) => Promise<string>} gives an answer's JSON in that language
 */
export function teller(fetched) {
  const known = new Map();
  return async (tag, answer, money) => {
    try {
      const words = known.get(tag) ?? await fetched(tag);
      if (!words) return answer;
      known.set(tag, words);
      const value = JSON.parse(answer);
      tell(value, words, tag, money);
      return JSON.stringify(value);
    } catch {
      // No JSON, or the sentences could not be had: they are read in English.
      return answer;
    }
  };
}
