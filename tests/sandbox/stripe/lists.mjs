/**
 * Pages of lists, and `expand`.
 *
 * Invariant: the order of a list is given by the caller, newest first; a page never holds more than 100.
 */

import { invalid, missing } from './errors.mjs';
import { lineItems } from './sessions.mjs';

/**
 * @param {any[]} objects
 * @param {Record<string, any>} params `limit`, `starting_after`, `ending_before`, `created`
 * @param {string} url
 */
export function page(objects, params, url) {
  const limit = params.limit ?? 10;
  if (limit < 1 || limit > 100) throw invalid('Invalid limit: must be between 1 and 100', 'limit');
  const range = params.created ?? {};
  let rest = objects.filter(
    ({ created }) =>
      (range.eq === undefined || created === range.eq) && (range.gt === undefined || created > range.gt) && (range.gte === undefined || created >= range.gte) &&
      (range.lt === undefined || created < range.lt) && (range.lte === undefined || created <= range.lte),
  );
  const indexOf = (/** @type {string} */ id, /** @type {string} */ param) => {
    const index = rest.findIndex((object) => object.id === id);
    if (index === -1) throw missing('object', id, param);
    return index;
  };
  if (params.starting_after) rest = rest.slice(indexOf(params.starting_after, 'starting_after') + 1);
  if (params.ending_before) {
    const before = rest.slice(0, indexOf(params.ending_before, 'ending_before'));
    return { object: 'list', data: before.slice(-limit), has_more: before.length > limit, url };
  }
  return { object: 'list', data: rest.slice(0, limit), has_more: rest.length > limit, url };
}

/**
 * Replaces ids by their objects along each path, e.g. `latest_charge` or `data.payment_intent`.
 * @param {import('./world.mjs').Account} account @param {any} answer a copy that may be changed @param {string[]} paths
 */
export function expand(account, answer, paths) {
  for (const path of paths) walk(account, answer, path.split('.'), path);
  return answer;
}

/** @param {import('./world.mjs').Account} account @param {any} node @param {string[]} steps @param {string} path */
function walk(account, node, steps, path) {
  const [step, ...rest] = steps;
  if (Array.isArray(node)) {
    for (const item of node) walk(account, item, steps, path);
    return;
  }
  if (node === null) return;
  if (step === 'line_items' && node.object === 'checkout.session') {
    node.line_items = { object: 'list', data: lineItems(account, node), has_more: false, url: `/v1/checkout/sessions/${node.id}/line_items` };
  } else if (step === 'refunds' && node.object === 'charge') {
    const data = account.list('refund').filter((refund) => refund.charge === node.id);
    node.refunds = { object: 'list', data: structuredClone(data), has_more: false, url: `/v1/charges/${node.id}/refunds` };
  } else if (!(step in node)) {
    throw invalid(`This property cannot be expanded (${path}).`, 'expand', undefined);
  } else if (typeof node[step] === 'string') {
    const found = account.find(node[step]);
    if (found) node[step] = structuredClone(found);
    else if (rest.length === 0 && step !== 'payment_method') throw invalid(`This property cannot be expanded (${path}).`, 'expand', undefined);
  }
  if (rest.length > 0) walk(account, node[step], rest, path);
}
