/**
 * `Stripe-Signature`: HMAC-SHA256 over `<t>.<body>`, keyed with the whole secret, once per active secret.
 *
 * Written from the public description; shares nothing with the code that verifies it.
 */

import { createHmac, randomBytes } from 'node:crypto';

/**
 * @param {string} payload the exact body
 * @param {string[]} secrets active secrets, `whsec_` included
 * @param {number} timestamp unix seconds
 * @param {string} [scheme] `v1` unless a forgery wants another
 */
export function signatureHeader(payload, secrets, timestamp, scheme = 'v1') {
  const parts = secrets.map((secret) => `${scheme}=${createHmac('sha256', secret).update(`${timestamp}.${payload}`, 'utf8').digest('hex')}`);
  return [`t=${timestamp}`, ...parts].join(',');
}

/** The signature of an unknown scheme that Stripe adds in test mode; a verifier must not accept it. */
export const fakeSignature = () => `v0=${randomBytes(32).toString('hex')}`;
