/**
 * Webhook endpoints of an account.
 *
 * Invariant: a secret is shown once, in the answer that creates the endpoint. At most 16 endpoints.
 */

import { invalid } from './errors.mjs';
import { API_VERSIONS, EVENT_TYPES } from './params.mjs';
import { newId } from '../random.mjs';

/** @typedef {import('./world.mjs').Context} Context */

const LIMIT = 16;

/** @param {string} url */
function checkUrl(url) {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw invalid('Invalid URL: An explicit scheme (such as https) must be provided.', 'url', 'url_invalid');
}

/** @param {string[]} types */
function checkTypes(types) {
  if (types.length === 0) throw invalid('You must specify at least one event.', 'enabled_events', 'parameter_invalid_empty');
  types.forEach((type, index) => {
    if (type !== '*' && !EVENT_TYPES.has(type)) throw invalid(`Invalid enabled_events[${index}]: must be one of *, charge.succeeded, ... You gave '${type}'.`, `enabled_events[${index}]`);
  });
}

/**
 * @param {Context} context @param {Record<string, any>} params
 * @param {string} [secret] a secret of the caller's choice; only the control interface gives one
 */
export function createEndpoint({ world, account }, params, secret = newId('whsec_', 32)) {
  checkUrl(params.url);
  checkTypes(params.enabled_events);
  if (params.connect) throw invalid('The sandbox serves no Connect endpoints.', 'connect');
  if (params.api_version && !API_VERSIONS.has(params.api_version)) throw invalid(`Invalid API version: ${params.api_version}`, 'api_version');
  if (account.objects.webhook_endpoint.size >= LIMIT) throw invalid(`You have reached the maximum of ${LIMIT} ${account.livemode ? 'live' : 'test'} webhook endpoints.`);
  const endpoint = account.put('webhook_endpoint', {
    id: newId('we_1'), object: 'webhook_endpoint', api_version: params.api_version ?? null, application: null, created: world.now(),
    description: params.description ?? null, enabled_events: params.enabled_events, livemode: account.livemode, metadata: { ...params.metadata },
    status: 'enabled', url: params.url,
  });
  account.hidden.set(endpoint.id, [{ secret, until: null }]);
  return { ...endpoint, secret };
}

/** @param {Context} _context @param {any} endpoint @param {Record<string, any>} params */
export function updateEndpoint(_context, endpoint, params) {
  if (params.url !== undefined) checkUrl(params.url);
  if (params.enabled_events) checkTypes(params.enabled_events);
  const { disabled, metadata, ...rest } = params;
  Object.assign(endpoint, rest);
  Object.assign(endpoint.metadata, metadata);
  if (disabled !== undefined) endpoint.status = disabled ? 'disabled' : 'enabled';
  return endpoint;
}

/** @param {Context} context @param {any} endpoint */
export function deleteEndpoint({ account }, endpoint) {
  account.objects.webhook_endpoint.delete(endpoint.id);
  account.hidden.delete(endpoint.id);
  return { id: endpoint.id, object: 'webhook_endpoint', deleted: true };
}

/**
 * A new secret; the old ones go on signing for a while.
 * @param {import('./world.mjs').Account} account @param {string} id @param {number} keepMs @param {string} [secret]
 */
export function rollSecret(account, id, keepMs, secret = newId('whsec_', 32)) {
  const until = Date.now() + keepMs;
  const old = account.hidden.get(id).map((/** @type {any} */ s) => ({ ...s, until: Math.min(s.until ?? until, until) }));
  account.hidden.set(id, [{ secret, until: null }, ...old]);
  return secret;
}
