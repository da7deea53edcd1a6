/**
 * Sums as TipTop Pay writes them: decimals in major units, here whole hundredths.
 *
 * Invariant: nothing is rounded; a sum with more than two digits after the point is refused.
 */

/** Fields of a Model that are decimals, hence written with a point. */
const DECIMALS = new Set(['Amount', 'PaymentAmount', 'PayoutAmount', 'TotalFee', 'VatAboveTotalFee', 'ProcessorAndPartnerFee', 'VatWithinProcessorFee']);

/**
 * Hundredths of a decimal such as `10`, `10.0` or `65.98`; null when it is none.
 * @param {unknown} value text, or a number of a JSON body
 */
export function hundredths(value) {
  const match = /^(\d{1,13})(?:\.(\d{1,2})0*)?$/.exec(String(value));
  return match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : null;
}

/** `15000.00` @param {number} amount hundredths */
export const decimal = (amount) => `${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, '0')}`;

/**
 * JSON whose decimals are written as .NET does: `10.0`, `65.98`. @param {any} value @param {number} [digits] at least so many after the point
 */
export function decimalJson(value, digits = 1) {
  const marked = JSON.stringify(value, (key, inner) => (DECIMALS.has(key) && typeof inner === 'number' ? `\u0001${written(inner, digits)}\u0001` : inner));
  return marked.replace(/"\\u0001([\d.]+)\\u0001"/g, '$1');
}

/** @param {number} value major units @param {number} digits */
function written(value, digits) {
  const least = value.toFixed(digits);
  return Number(least) === value ? least : String(value);
}

/** For people. @param {number} amount hundredths @param {string} currency @param {string} culture */
export function formatAmount(amount, currency, culture) {
  const whole = amount % 100 === 0;
  const format = new Intl.NumberFormat(culture, { style: 'currency', currency, currencyDisplay: 'narrowSymbol', minimumFractionDigits: whole ? 0 : 2, maximumFractionDigits: 2 });
  return format.format(amount / 100);
}
