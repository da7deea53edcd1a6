/**
 * Notifications as bytes: forms as .NET makes them, and the two signatures.
 *
 * `Content-HMAC` covers what is sent, byte for byte; `X-Content-HMAC` the same text decoded. Both are base64 of an
 * HMAC-SHA256 keyed with the API secret as text. Written from the public description; shares nothing with the code
 * that verifies them.
 */

import { createHmac } from 'node:crypto';
import { decimalJson } from './money.mjs';

/** @typedef {[string, string][]} Fields names in order; an absent value is empty */

/** Fields whose JSON value is a number. */
const NUMBERS = new Set(['TransactionId', 'PaymentTransactionId', 'ReasonCode', 'Amount', 'TotalFee']);

/** What .NET's UrlEncode leaves as it is. */
const PLAIN = /[A-Za-z0-9\-_.!*()]/;

const CYRILLIC = new Map([...new TextDecoder('windows-1251').decode(Uint8Array.from({ length: 256 }, (_, i) => i))].map((char, byte) => [char, byte]));

/** @param {string} text @param {string} encoding `UTF8` or `Windows1251` */
function bytes(text, encoding) {
  if (encoding !== 'Windows1251') return Buffer.from(text, 'utf8');
  return Buffer.from([...text].map((char) => CYRILLIC.get(char) ?? 0x3f));
}

/** Percent escapes with small letters, `+` for a space. @param {string} text @param {string} [encoding] */
export function escape(text, encoding = 'UTF8') {
  let out = '';
  for (const char of text) {
    if (char === ' ') out += '+';
    else if (PLAIN.test(char)) out += char;
    else for (const byte of bytes(char, encoding)) out += `%${byte.toString(16).padStart(2, '0')}`;
  }
  return out;
}

/** @param {Fields} fields @param {string} [encoding] */
export const formText = (fields, encoding) => fields.map(([name, value]) => `${name}=${escape(value, encoding)}`).join('&');

/** @param {Fields} fields */
export function jsonText(fields) {
  const entries = fields.map(([name, value]) => [name, value === '' ? null : NUMBERS.has(name) ? Number(value) : name === 'TestMode' ? value === '1' : value]);
  return decimalJson(Object.fromEntries(entries), 2);
}

/** Undoes `escape`, whole text at once, as receivers do. @param {string} text */
function unescape(text) {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** @param {string} message @param {string} secret */
const mac = (message, secret) => createHmac('sha256', secret).update(message, 'utf8').digest('base64');

/**
 * The signature headers of a body or query string.
 * @param {string} text as sent @param {string} secret @param {string} [decoded] what the form said, for `X-Content-HMAC`
 * @returns {Record<string, string>}
 */
export function signatures(text, secret, decoded = unescape(text)) {
  return { 'Content-HMAC': mac(text, secret), 'X-Content-HMAC': mac(decoded, secret) };
}

/**
 * A notification ready to be sent.
 * @param {Fields} fields @param {import('./world.mjs').Settings} settings @param {boolean} json @param {string} secret
 * @returns {{url: string, method: 'GET' | 'POST', body: string, headers: Record<string, string>}}
 */
export function encode(fields, settings, json, secret) {
  const address = String(settings.Address);
  const userAgent = { 'User-Agent': 'TipTopPay (sandbox)' };
  if (json && settings.HttpMethod === 'POST') {
    const body = jsonText(fields);
    return { url: address, method: 'POST', body, headers: { ...userAgent, 'Content-Type': 'application/json', ...signatures(body, secret, body) } };
  }
  const text = formText(fields, settings.Encoding);
  const headers = { ...userAgent, ...signatures(text, secret, fields.map(([name, value]) => `${name}=${value}`).join('&')) };
  if (settings.HttpMethod === 'GET') return { url: `${address}${address.includes('?') ? '&' : '?'}${text}`, method: 'GET', body: '', headers };
  return { url: address, method: 'POST', body: text, headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' } };
}
