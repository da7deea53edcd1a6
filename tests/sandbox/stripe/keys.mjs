/**
 * API keys: which account a key opens, and what a restricted key may do there.
 *
 * Invariant: a key is never part of an answer or of the log but for its first and last letters. A key that the control
 * interface has said nothing about may do everything in an account of its own, unless the knob `known_keys_only` is on.
 */

import { BadRequest } from '../http.mjs';
import { ApiError } from './errors.mjs';

/** @typedef {import('./world.mjs').World} World */
/** @typedef {import('./world.mjs').Account} Account */

/**
 * @typedef {object} Key
 * @property {Account} account
 * @property {Set<string> | null} rights without `rak_`; null = all
 * @property {'active' | 'expired' | 'revoked'} state
 */

const FORM = /^(sk|rk)_(test|live)_\w+$/;

/** The name that a resource has among the rights; refunds belong to charges. @type {Record<string, string>} */
const RESOURCES = {
  checkout: 'checkout_session', payment_intents: 'payment_intent', charges: 'charge', refunds: 'charge', disputes: 'dispute', events: 'event',
  webhook_endpoints: 'webhook', account: 'connected_account', balance: 'balance', balance_transactions: 'balance_transaction_source', payouts: 'payout', customers: 'customer', payment_methods: 'payment_method',
};

/** @param {string} message @param {string} [code] */
const unauthorized = (message, code) => new ApiError(401, { type: 'invalid_request_error', ...(code ? { code } : {}), message });

/** `rk_test_******abcd` @param {string} key */
const masked = (key) => `${key.slice(0, 8)}${'*'.repeat(Math.max(8, key.length - 12))}${key.slice(-4)}`;

/**
 * Who calls, by the `Authorization` header; refuses keys that open nothing.
 * @param {World} world @param {string | undefined} header
 * @returns {{account: Account, allow: (operation: string) => void}} `allow` throws when the key lacks the right
 */
export function readKey(world, header) {
  const [, scheme, credentials] = /^(Bearer|Basic) (\S+)$/.exec(header ?? '') ?? [];
  const key = scheme === 'Basic' ? Buffer.from(credentials, 'base64').toString('utf8').split(':')[0] : credentials;
  if (!key) throw unauthorized('You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth.');
  if (/^pk_/.test(key)) {
    throw new ApiError(403, { type: 'invalid_request_error', code: 'secret_key_required', message: 'This API call cannot be made with a publishable API key. Please use a secret API key.' });
  }
  const known = world.keys.get(key);
  const unknown = !known && (world.knobs.known_keys_only ? !world.accounts.has(key) : false);
  if (!FORM.test(key) || unknown || known?.state === 'revoked') throw unauthorized(`Invalid API Key provided: ${masked(key)}`);
  if (known?.state === 'expired') throw unauthorized(`Expired API Key provided: ${masked(key)}`, 'api_key_expired');
  const account = known?.account ?? world.account(key);
  const allow = (/** @type {string} */ operation) => {
    const right = rightFor(operation);
    if (!known?.rights || known.rights.has(right) || known.rights.has(right.replace(/_read$/, '_write'))) return;
    throw new ApiError(403, {
      type: 'invalid_request_error',
      message: `The provided key '${masked(key)}' does not have the required permissions for this endpoint on account '${account.id}'. Having the 'rak_${right}' permission would allow this request to continue.`,
    });
  };
  return { account, allow };
}

/** The right that an operation needs. @param {string} operation e.g. `POST /v1/refunds` */
function rightFor(operation) {
  const [method, path] = operation.split(' ');
  return `${RESOURCES[path.split('/')[2]]}_${method === 'GET' ? 'read' : 'write'}`;
}

/** The account of a key that a control names. @param {World} world @param {string | undefined} key */
export function accountOf(world, key) {
  if (!FORM.test(key ?? '')) throw new BadRequest(400, 'key must be a secret or restricted key');
  return world.account(/** @type {string} */ (key));
}

/**
 * Says what a key may do, and in whose account.
 * @param {World} world @param {Account} account @param {{key: string, rights?: string[], state?: Key['state']}} given
 */
export function setKey(world, account, { key, rights, state = 'active' }) {
  if (!FORM.test(key ?? '')) throw new BadRequest(400, 'key must be a secret or restricted key');
  if (/_live_/.test(key) !== account.livemode) throw new BadRequest(400, 'the key has another mode than the account');
  if (rights && key.startsWith('sk_')) throw new BadRequest(400, 'only restricted keys have rights');
  if (!['active', 'expired', 'revoked'].includes(state)) throw new BadRequest(400, 'state must be active, expired or revoked');
  world.keys.set(key, { account, rights: rights ? new Set(rights.map((right) => right.replace(/^rak_/, ''))) : null, state });
}
