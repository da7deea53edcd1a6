/**
 * Parameters of an API request: JSON or form, with the types that the API wants.
 *
 * Invariant: what an operation sees has the right kind. Unknown names are ignored, as TipTop Pay ignores them.
 */

import { hundredths } from './money.mjs';
import { Refusal } from './payments.mjs';

/**
 * @param {string} text @param {string | undefined} contentType
 * @returns {{values: Record<string, any>, json: boolean}}
 */
export function readParams(text, contentType) {
  if (/^application\/x-www-form-urlencoded\b/.test(contentType ?? '')) return { values: Object.fromEntries(new URLSearchParams(text)), json: false };
  if (text.trim() === '') return { values: {}, json: true };
  if (!/^application\/json\b/.test(contentType ?? '')) throw new Refusal('Content-Type must be application/json or application/x-www-form-urlencoded');
  let values;
  try {
    values = JSON.parse(text);
  } catch {
    throw new Refusal('The request is not valid JSON');
  }
  if (values === null || typeof values !== 'object' || Array.isArray(values)) throw new Refusal('The request is not a JSON object');
  return { values, json: true };
}

export class Params {
  /** @param {{values: Record<string, any>, json: boolean}} read */
  constructor({ values, json }) {
    this.values = values;
    this.json = json;
  }

  /** @param {string} name */
  has(name) {
    const value = this.values[name];
    return value !== undefined && value !== null && value !== '';
  }

  /** @param {string} name @returns {string | null} */
  text(name) {
    if (!this.has(name)) return null;
    const value = this.values[name];
    if (typeof value === 'object') throw new Refusal(`${name} is invalid`);
    return String(value);
  }

  /** @param {string} name @returns {string} */
  needText(name) {
    const text = this.text(name);
    if (text === null) throw new Refusal(`${name} is required`);
    return text;
  }

  /** Hundredths. A JSON body gives a number, a form its text. @param {string} name @returns {number} */
  amount(name) {
    if (!this.has(name)) throw new Refusal(`${name} is required`);
    const value = this.values[name];
    const amount = this.json && typeof value !== 'number' ? null : hundredths(value);
    if (amount === null) throw new Refusal(`${name} is invalid`);
    if (amount < 1) throw new Refusal(`${name} is too small`);
    return amount;
  }

  /** A fraction is rounded away, as the real one does. @param {string} name @returns {number} */
  long(name) {
    const number = Math.round(Number(this.needText(name)));
    if (!Number.isSafeInteger(number)) throw new Refusal(`${name} is invalid`);
    return number;
  }

  /** @param {string} name */
  bool(name) {
    const text = this.text(name)?.toLowerCase() ?? 'false';
    if (text !== 'true' && text !== 'false') throw new Refusal(`${name} is invalid`);
    return text === 'true';
  }

  /** JSON text of an object or of a text that holds one. @param {string} name @returns {string | null} */
  data(name) {
    if (!this.has(name)) return null;
    const value = this.values[name];
    if (typeof value === 'object') return JSON.stringify(value);
    try {
      JSON.parse(String(value));
    } catch {
      throw new Refusal(`${name} is not valid JSON`);
    }
    return String(value);
  }

  /** A list of a JSON body, or one value of a form. @param {string} name @returns {string[] | null} */
  list(name) {
    if (!this.has(name)) return null;
    const value = this.values[name];
    return (Array.isArray(value) ? value : [value]).map(String);
  }
}
