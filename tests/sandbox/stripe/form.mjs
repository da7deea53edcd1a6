/**
 * Form bodies with brackets, as Stripe reads them: `a[b][0][c]=1` is `{a: {b: [{c: '1'}]}}`.
 *
 * Strict: broken names, holes in lists, and a name used both as a value and as a branch are refused.
 * `a[]=x` appends. Deliberately absent: types; see params.mjs.
 */

import { invalid } from './errors.mjs';

const NAME = /^([^[\]]+)((?:\[[^[\]]*\])*)$/;

/**
 * @param {string} text form-encoded body or query string
 * @returns {Record<string, any>} nested maps (`Object.create(null)`), lists and strings
 */
export function parseForm(text) {
  const root = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    const match = NAME.exec(name);
    if (!match) throw invalid(`Invalid parameter name: ${name}`, name);
    const path = [match[1], ...[...match[2].matchAll(/\[([^[\]]*)\]/g)].map((m) => m[1])];
    insert(root, path, value, name);
  }
  return asLists(root, '');
}

/** @param {any} root @param {string[]} path @param {string} value @param {string} name */
function insert(root, path, value, name) {
  let node = root;
  path.forEach((step, index) => {
    const key = step === '' ? String(Object.keys(node).length) : step;
    const last = index === path.length - 1;
    if (last) {
      if (key in node) throw invalid(`Invalid request: the parameter ${name} was given more than once.`, name);
      node[key] = value;
      return;
    }
    if (!(key in node)) node[key] = Object.create(null);
    else if (typeof node[key] === 'string') throw invalid(`Invalid request: ${name} is both a value and an object.`, name);
    node = node[key];
  });
}

/** Turns maps whose names are 0, 1, 2, ... into lists. @param {any} node @param {string} path @returns {any} */
function asLists(node, path) {
  if (typeof node === 'string') return node;
  const keys = Object.keys(node);
  const numeric = path !== '' && !path.includes('metadata') && keys.length > 0 && keys.every((key) => /^\d+$/.test(key));
  if (!numeric) {
    for (const key of keys) node[key] = asLists(node[key], path ? `${path}[${key}]` : key);
    return node;
  }
  return keys
    .map(Number)
    .sort((a, b) => a - b)
    .map((key, index) => {
      if (key !== index) throw invalid(`Invalid array: ${path} has no element ${index}.`, path);
      return asLists(node[key], `${path}[${key}]`);
    });
}
