/**
 * Records an event and hands it to the deliveries.
 *
 * Invariant: an event holds a copy of its object as it was at that moment.
 */

import { API_VERSION } from './params.mjs';
import { newId } from '../random.mjs';

/**
 * @param {import('./world.mjs').Context} context
 * @param {string} type
 * @param {any} object
 * @param {Record<string, unknown>} [previous] earlier values, for `*.updated`
 * @returns {any} the event
 */
export function emit({ world, account, request }, type, object, previous) {
  const event = account.put('event', {
    id: newId('evt_1'),
    object: 'event',
    api_version: API_VERSION,
    created: world.now(),
    data: { object: structuredClone(object), ...(previous ? { previous_attributes: structuredClone(previous) } : {}) },
    livemode: account.livemode,
    pending_webhooks: 0,
    request: { ...request },
    type,
  });
  world.deliveries.queue(account, event);
  return event;
}
