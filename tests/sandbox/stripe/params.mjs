/**
 * Checks the parameters of an operation against operations.json and gives them their types.
 *
 * Invariant: what a handler sees has only known names and values of the right kind. Rules that need
 * more than one parameter, or the state of an object, are the handler's.
 */

import { readFileSync } from 'node:fs';
import { invalid } from './errors.mjs';

/** @type {{operations: Record<string, Record<string, string>>, event_types: string[], api_versions: string[]}} */
const facts = JSON.parse(readFileSync(new URL('operations.json', import.meta.url), 'utf8'));

export const EVENT_TYPES = new Set(facts.event_types);
export const API_VERSIONS = new Set(facts.api_versions);
/** The version whose shapes the sandbox renders. */
export const API_VERSION = '2026-10-28.endive';
/** From this version on writable `payment_method_types` is gone. */
const ALLOWED_TYPES_SINCE = '2026-09-30';

/**
 * @typedef {object} Node
 * @property {string} kind string, integer, number, boolean, enum, list, map, range or object
 * @property {boolean} required
 * @property {string[]} values of an enum
 * @property {Map<string, Node>} children of an object, or of each element of a list
 */

/** @returns {Node} */
const blank = () => ({ kind: 'object', required: false, values: [], children: new Map() });

/** @param {Record<string, string>} flat @returns {Node} */
function tree(flat) {
  const root = blank();
  for (const [name, type] of Object.entries(flat)) {
    let node = root;
    for (const step of name.replaceAll('[]', '').split('.')) {
      if (!node.children.has(step)) node.children.set(step, blank());
      node = /** @type {Node} */ (node.children.get(step));
    }
    const [kind, ...rest] = type.split(' ');
    node.kind = kind;
    node.required = rest.includes('!');
    node.values = kind === 'enum' ? rest[0].split('|') : [];
  }
  root.children.set('expand', { ...blank(), kind: 'list' });
  return root;
}

const OPERATIONS = new Map(Object.entries(facts.operations).map(([name, flat]) => [name, tree(flat)]));

/**
 * The operation that serves a request, with the id taken from its path.
 * @param {string} method @param {string} path
 * @returns {{operation: string, id: string} | null}
 */
export function matchOperation(method, path) {
  const parts = path.split('/');
  for (const at of [-1, 3, 4]) {
    const id = at === -1 ? '' : parts[at];
    if (at !== -1 && !id) continue;
    const pattern = at === -1 ? path : parts.map((part, index) => (index === at ? '{id}' : part)).join('/');
    if (OPERATIONS.has(`${method} ${pattern}`)) return { operation: `${method} ${pattern}`, id: decodeURIComponent(id) };
  }
  return null;
}

/**
 * @param {string} operation a name from operations.json
 * @param {Record<string, any>} given parsed form
 * @param {string} version `Stripe-Version` in force
 * @returns {Record<string, any>}
 */
export function checkParams(operation, given, version) {
  const node = /** @type {Node} */ (OPERATIONS.get(operation));
  if ('payment_method_types' in given && version.slice(0, 10) >= ALLOWED_TYPES_SINCE && node.children.has('payment_method_types')) {
    throw invalid(
      'payment_method_types can no longer be set. Use allowed_payment_method_types or excluded_payment_method_types instead.',
      'payment_method_types',
      'payment_method_types_no_longer_supported',
    );
  }
  return checkObject(node, given, '');
}

/** @param {Node} node @param {Record<string, any>} given @param {string} path @returns {Record<string, any>} */
function checkObject(node, given, path) {
  const name = (/** @type {string} */ key) => (path ? `${path}[${key}]` : key);
  /** @type {Record<string, any>} */
  const out = {};
  for (const [key, value] of Object.entries(given)) {
    const child = node.children.get(key);
    if (!child) throw invalid(`Received unknown parameter: ${name(key)}`, name(key), 'parameter_unknown');
    out[key] = checkValue(child, value, name(key));
  }
  for (const [key, child] of node.children) {
    if (child.required && out[key] === undefined) throw invalid(`Missing required param: ${name(key)}.`, name(key), 'parameter_missing');
  }
  return out;
}

/** @param {Node} node @param {any} value @param {string} path @returns {any} */
function checkValue(node, value, path) {
  if (node.kind === 'object') return checkObject(node, expectObject(value, path), path);
  if (node.kind === 'map') return checkMap(value, path);
  if (node.kind === 'list') return checkList(node, value, path);
  if (node.kind === 'range') return typeof value === 'string' ? { eq: integer(value, path) } : checkRange(value, path);
  if (typeof value !== 'string') throw invalid(`Invalid string: ${JSON.stringify(value)}`, path);
  if (value === '' && node.kind !== 'string') throw empty(path);
  if (node.kind === 'integer') return integer(value, path);
  if (node.kind === 'number') {
    if (!/^-?\d+(\.\d+)?$/.test(value)) throw invalid(`Invalid decimal: ${value}`, path);
    return value;
  }
  if (node.kind === 'boolean') {
    if (value !== 'true' && value !== 'false') throw invalid(`Invalid boolean: ${value}`, path);
    return value === 'true';
  }
  if (node.kind === 'enum' && !node.values.includes(value)) {
    throw invalid(`Invalid ${path}: must be one of ${node.values.join(', ')}`, path);
  }
  if (value === '' && (node.required || /url$/.test(path))) throw empty(path);
  return value === '' ? undefined : value;
}

/** @param {string} path */
const empty = (path) =>
  invalid(`You passed an empty string for '${path}'. We assume empty values are an attempt to unset a parameter; however '${path}' cannot be unset.`, path, 'parameter_invalid_empty');

/** @param {string} value @param {string} path */
function integer(value, path) {
  const number = Number(value);
  if (!/^-?\d+$/.test(value) || !Number.isSafeInteger(number)) throw invalid(`Invalid integer: ${value}`, path, 'parameter_invalid_integer');
  return number;
}

/** @param {any} value @param {string} path */
function expectObject(value, path) {
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid(`Invalid object`, path);
  return value;
}

/** @param {Node} node @param {any} value @param {string} path */
function checkList(node, value, path) {
  if (value === '') return [];
  if (!Array.isArray(value)) throw invalid(`Invalid array`, path);
  if (value.length > 100) throw invalid(`Array ${path} exceeds the maximum of 100 items`, path);
  return value.map((item, index) => {
    if (node.children.size > 0) return checkObject(node, expectObject(item, `${path}[${index}]`), `${path}[${index}]`);
    if (typeof item !== 'string' || item === '') throw invalid(`Invalid string`, `${path}[${index}]`);
    return item;
  });
}

/** Metadata: 50 keys, names of 40 and values of 500 characters. @param {any} value @param {string} path */
function checkMap(value, path) {
  if (value === '') return {};
  const map = { ...expectObject(value, path) };
  if (Object.keys(map).length > 50) throw invalid(`You may only specify up to 50 ${path} values.`, path);
  for (const [key, text] of Object.entries(map)) {
    if (typeof text !== 'string') throw invalid(`Metadata values must be strings`, `${path}[${key}]`);
    if (key.length > 40) throw invalid(`Metadata keys can have up to 40 characters`, `${path}[${key}]`);
    if (text.length > 500) throw invalid(`Metadata values can have up to 500 characters, but you passed in a value that is ${text.length} characters.`, `${path}[${key}]`);
  }
  return map;
}

/** @param {any} value @param {string} path */
function checkRange(value, path) {
  /** @type {Record<string, number>} */
  const range = {};
  for (const [key, text] of Object.entries(expectObject(value, path))) {
    if (!['gt', 'gte', 'lt', 'lte'].includes(key)) throw invalid(`Received unknown parameter: ${path}[${key}]`, `${path}[${key}]`, 'parameter_unknown');
    range[key] = integer(String(text), `${path}[${key}]`);
  }
  return range;
}
