/**
 * Amounts as Stripe takes them: how many minor digits, the least charge, and the odd currencies.
 *
 * Amounts are integers in the API's minor units. Source: docs.stripe.com/currencies.
 */

import { invalid } from './errors.mjs';

const ZERO_DECIMAL = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '));
const THREE_DECIMAL = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd']);
/** Whole units only, yet the API takes hundredths. */
const WHOLE_IN_HUNDREDTHS = new Set(['isk', 'ugx']);

/** Least charge, in the API's minor units. */
const MINIMUM = new Map(
  Object.entries({
    usd: 50, eur: 50, gbp: 30, aed: 200, ars: 50, aud: 50, brl: 50, cad: 50, chf: 50, cop: 50, czk: 1500, dkk: 250, hkd: 400,
    huf: 17500, idr: 50, ils: 50, inr: 50, jpy: 50, krw: 50, mxn: 1000, myr: 200, nok: 300, nzd: 50, php: 50, pln: 200, ron: 200,
    rub: 50, sek: 300, sgd: 50, thb: 1000, zar: 50,
  }),
);

/** The API reference's bound of eight digits. */
const MAXIMUM = 99_999_999;

/** @param {string} currency @returns {number} digits after the point in the API's minor unit */
export function exponent(currency) {
  if (ZERO_DECIMAL.has(currency)) return 0;
  return THREE_DECIMAL.has(currency) ? 3 : 2;
}

/**
 * @param {string} currency any case
 * @param {string} param
 * @returns {string} lower case
 */
export function checkCurrency(currency, param) {
  const code = currency.toLowerCase();
  const known = Intl.supportedValuesOf('currency').includes(code.toUpperCase());
  if (!known) throw invalid(`Invalid currency: ${code}. Stripe currently supports these currencies: usd, eur, gbp, ...`, param);
  return code;
}

/**
 * Refuses an amount that Stripe would refuse to charge.
 * @param {number} amount minor units
 * @param {string} currency lower case
 * @param {string} param
 */
export function checkAmount(amount, currency, param) {
  if (amount < 0) throw invalid('This value must be greater than or equal to 0.', param, 'parameter_invalid_integer');
  checkDigits(amount, currency, param);
  const minimum = MINIMUM.get(currency) ?? 1;
  if (amount < minimum) {
    throw invalid(`Amount must be at least ${formatAmount(minimum, currency, 'en')}`, param, 'amount_too_small');
  }
  if (amount > MAXIMUM) {
    throw invalid(`Amount must be no more than ${formatAmount(MAXIMUM, currency, 'en')}`, param, 'amount_too_large');
  }
}

/** Refuses digits that the currency does not have. @param {number} amount @param {string} currency @param {string} param */
export function checkDigits(amount, currency, param) {
  if (THREE_DECIMAL.has(currency) && amount % 10 !== 0) {
    throw invalid(`Invalid amount: the last digit must be 0 for ${currency.toUpperCase()}.`, param);
  }
  if (WHOLE_IN_HUNDREDTHS.has(currency) && amount % 100 !== 0) {
    throw invalid(`Invalid amount: ${currency.toUpperCase()} has no fractions; the amount must be a multiple of 100.`, param);
  }
}

/**
 * For people, exactly: no floating point on the way.
 * @param {number} amount minor units @param {string} currency @param {string} locale BCP 47
 */
export function formatAmount(amount, currency, locale) {
  const digits = exponent(currency);
  const text = String(amount).padStart(digits + 1, '0');
  const decimal = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  const shown = WHOLE_IN_HUNDREDTHS.has(currency) ? 0 : digits;
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: currency.toUpperCase(),
    minimumFractionDigits: shown,
    maximumFractionDigits: shown,
  });
  return format.format(/** @type {any} */ (decimal));
}
