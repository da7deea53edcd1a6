/**
 * TipTop Pay's test cards and what each of them does; any other valid number is declined.
 *
 * Invariant: a full card number never leaves this file, except those of the published list; the rest of the
 * sandbox sees first six and last four digits.
 */

import { passesLuhn } from '../pan.mjs';

/**
 * @typedef {object} Card
 * @property {string} type Visa, MasterCard
 * @property {string} firstSix
 * @property {string} lastFour
 * @property {string} expires MM/YY
 * @property {boolean} secure the bank asks for 3-D Secure
 * @property {number} reasonCode 0 when the bank approves
 * @property {number} byToken the same when it is charged by its token
 */

/** The documented ones; a declined card gets no token. @type {{number: string, secure: boolean, reasonCode: number, byToken: number}[]} */
export const TEST_CARDS = [
  { number: '4242 4242 4242 4242', secure: true, reasonCode: 0, byToken: 0 },
  { number: '5555 5555 5555 4444', secure: true, reasonCode: 0, byToken: 0 },
  { number: '4000 0000 0000 3055', secure: false, reasonCode: 0, byToken: 0 },
  { number: '5205 0000 0000 3055', secure: false, reasonCode: 0, byToken: 0 },
  { number: '4111 1111 1111 1111', secure: false, reasonCode: 0, byToken: 5051 },
  { number: '5200 8282 8282 8210', secure: false, reasonCode: 0, byToken: 5051 },
  { number: '4012 8888 8888 1881', secure: true, reasonCode: 5051, byToken: 5051 },
  { number: '5105 1051 0510 5100', secure: true, reasonCode: 5051, byToken: 5051 },
  { number: '4000 0566 5566 5556', secure: false, reasonCode: 5051, byToken: 5051 },
  { number: '5404 0000 0000 0043', secure: false, reasonCode: 5051, byToken: 5051 },
];

/** The bank of a card that is not in the list says no and gives no reason. */
const DO_NOT_HONOR = 5005;

const BEHAVIOUR = new Map(TEST_CARDS.map(({ number, ...rest }) => [number.replaceAll(' ', ''), rest]));

/**
 * Reads a card number, spaces allowed.
 * @param {string} input @param {string} [expires] MM/YY
 * @returns {Card | null} null when it is no card number
 */
export function readCard(input, expires = '12/30') {
  const digits = input.replace(/[\s-]/g, '');
  if (!/^\d{13,19}$/.test(digits) || !passesLuhn(digits)) return null;
  const type = digits.startsWith('4') ? 'Visa' : /^(5[1-5]|2[2-7])/.test(digits) ? 'MasterCard' : 'Unknown';
  return { type, firstSix: digits.slice(0, 6), lastFour: digits.slice(-4), expires, ...(BEHAVIOUR.get(digits) ?? { secure: false, reasonCode: DO_NOT_HONOR, byToken: DO_NOT_HONOR }) };
}
