/**
 * The pages where a client pays: an order's link `/d/{id}`, and the same form in the widget's frame.
 *
 * Forms work without scripts, but for the frame, which has to talk to the site around it. Invariant: a card number
 * lives only as long as its request. A declined attempt can be repeated; each is a transaction of its own.
 */

import { readFileSync } from 'node:fs';
import { readBody, redirect, sendText } from '../http.mjs';
import { readCard } from './cards.mjs';
import { attempt, authenticate, Refusal, sweep } from './payments.mjs';
import { outcomeOf } from './outcome.mjs';
import { openWidget } from './sales.mjs';
import { textsOf } from './texts.mjs';
import { bankPage, messagePage, payPage, resultPage } from './view.mjs';

/** @typedef {import('./world.mjs').World} World */
/** @typedef {import('./world.mjs').Sale} Sale */
/** @typedef {import('node:http').ServerResponse} Response */

const file = (/** @type {string} */ name) => readFileSync(new URL(`page/${name}`, import.meta.url), 'utf8');
const ASSETS = new Map([
  ['/assets/pay.css', { type: 'text/css; charset=utf-8', text: file('pay.css') }],
  ['/assets/pay.js', { type: 'text/javascript; charset=utf-8', text: file('pay.js') }],
]);
const WIDGET = file('widget.js');

/** The widget's script may be loaded, and its frame held, by a page of any origin. */
const ANYWHERE = { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' };

/** @param {boolean} framed */
const pageHeaders = (framed) => ({
  'Content-Security-Policy': `default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; base-uri 'none'${framed ? '' : "; frame-ancestors 'none'"}`,
  'Referrer-Policy': 'no-referrer',
  ...(framed ? { 'Cross-Origin-Resource-Policy': 'cross-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' } : {}),
});

/**
 * @param {World} world @param {import('node:http').IncomingMessage} request @param {Response} response @param {URL} url
 * @param {string} path without the base
 * @returns {Promise<boolean>} false: none of these pages
 */
export async function handlePages(world, request, response, url, path) {
  const asset = ASSETS.get(path);
  if (asset) sendText(response, 200, asset.text, { 'Content-Type': asset.type });
  else if (path === '/bundles/widget.js') sendText(response, 200, WIDGET.replace('__BASE__', world.url()), { 'Content-Type': 'text/javascript; charset=utf-8', ...ANYWHERE });
  else if (path === '/widget-frame') startFrame(world, response, url.searchParams);
  else if (/^\/(d|widget-frame)\//.test(path)) await visit(world, request, response, path);
  else return false;
  return true;
}

/** @param {Response} response @param {number} status @param {string} html @param {boolean} framed */
const sendPage = (response, status, html, framed) => sendText(response, status, html, pageHeaders(framed));

/** @param {World} world @param {Response} response @param {URLSearchParams} query */
function startFrame(world, response, query) {
  const origin = /^https?:\/\//.test(query.get('origin') ?? '') ? String(query.get('origin')) : '*';
  /** @type {any} */
  let params = {};
  try {
    params = JSON.parse(query.get('params') ?? '{}');
    const sale = openWidget(world, params);
    sale.more.origin = origin;
    redirect(response, `/tiptoppay/widget-frame/${sale.id}`);
  } catch (error) {
    if (!(error instanceof Refusal) && !(error instanceof SyntaxError)) throw error;
    const result = { type: 'error', message: error.message, status: 'fail' };
    const culture = /^en/i.test(params?.culture ?? '') ? 'en-US' : 'ru-RU';
    sendPage(response, 400, messagePage(culture, (t) => [t.wrongTitle, error.message], null, { origin, result, closeMs: null }), true);
  }
}

/**
 * @typedef {object} Visit
 * @property {World} world
 * @property {Sale} sale
 * @property {string} home address of the sale's form
 * @property {Response} response
 */

/** @param {World} world @param {import('node:http').IncomingMessage} request @param {Response} response @param {string} path */
async function visit(world, request, response, path) {
  sweep(world);
  const [, kind, id, step, number] = path.split('/');
  const sale = world.sales.get(id);
  const framed = kind === 'widget-frame';
  const transaction = number === undefined ? undefined : world.transactions.get(Number(number));
  const lost = step !== undefined && (!['3ds', 'result'].includes(step) || transaction?.sale !== sale);
  if (!sale || lost || (sale.kind === 'widget') !== framed) {
    return sendPage(response, 404, messagePage('ru-RU', (t) => [t.missingTitle, t.missingText], null, framed ? { origin: '*', result: null, closeMs: null } : null), framed);
  }
  const fields = request.method === 'POST' ? new URLSearchParams(await readBody(request)) : null;
  const now = { world, sale, home: `/tiptoppay/${kind}/${id}`, response };
  if (step === '3ds' && transaction) return bank(now, transaction, fields);
  if (step === 'result' && transaction) return showResult(now, transaction);
  if (sale.status !== 'Created') return showEnded(now);
  if (fields) return submit(now, fields);
  sendPage(response, 200, payPage(sale, { email: sale.email ?? '', errors: {} }, frameOf(sale)), framed);
}

/** @param {Sale} sale @param {any} [result] @param {number | null} [closeMs] */
const frameOf = (sale, result = null, closeMs = null) => (sale.kind === 'widget' ? { origin: sale.more.origin ?? '*', result, closeMs } : null);

/** @param {Visit} visit */
function showEnded({ sale, response }) {
  const paid = sale.status === 'Paid';
  const html = messagePage(sale.culture, (t) => (paid ? [t.alreadyTitle, t.alreadyText] : [t.cancelledTitle, t.cancelledText]), paid ? sale.successUrl : sale.failUrl, frameOf(sale));
  sendPage(response, paid ? 200 : 410, html, sale.kind === 'widget');
}

/** @param {Visit} visit @param {URLSearchParams} fields */
async function submit({ world, sale, home, response }, fields) {
  const { card, email, errors } = readFields(fields, sale, world.now());
  if (!card) return sendPage(response, 422, payPage(sale, { email, errors }, frameOf(sale)), sale.kind === 'widget');
  const transaction = await attempt(world, sale, card, { email: email || null, name: null });
  redirect(response, `${home}/${transaction.status === 'AwaitingAuthentication' ? '3ds' : 'result'}/${transaction.id}`);
}

/** @param {Visit} visit @param {import('./world.mjs').Transaction} transaction @param {URLSearchParams | null} fields */
function bank({ world, sale, home, response }, transaction, fields) {
  if (fields) authenticate(world, transaction, fields.get('decision') === 'confirm');
  if (transaction.status === 'AwaitingAuthentication') return sendPage(response, 200, bankPage(sale, transaction, frameOf(sale)), sale.kind === 'widget');
  redirect(response, `${home}/result/${transaction.id}`);
}

/** A paid order sends its client away; whatever else happened is shown. @param {Visit} visit @param {import('./world.mjs').Transaction} transaction */
function showResult({ world, sale, home, response }, transaction) {
  if (transaction.status === 'AwaitingAuthentication') return redirect(response, `${home}/3ds/${transaction.id}`);
  const good = transaction.status !== 'Declined';
  if (good && sale.kind === 'order' && sale.successUrl) return redirect(response, sale.successUrl);
  const { result, message } = outcomeOf(transaction);
  const { retry = true, autoClose = null } = sale.more;
  const closeMs = good ? (autoClose === null ? world.knobs.widget_close_ms : autoClose * 1000) : null;
  sendPage(response, 200, resultPage(sale, transaction, message, retry && sale.status === 'Created' ? home : null, frameOf(sale, result, closeMs)), sale.kind === 'widget');
}

/**
 * @param {URLSearchParams} fields @param {Sale} sale @param {number} now unix seconds
 * @returns {{card: import('./cards.mjs').Card | null, email: string, errors: Record<string, string>}}
 */
function readFields(fields, sale, now) {
  const t = textsOf(sale.culture);
  const text = (/** @type {string} */ name) => (fields.get(name) ?? '').trim();
  /** @type {Record<string, string>} */
  const errors = {};
  const expiry = /^(\d{1,2})\s*\/?\s*(\d{2}|\d{4})$/.exec(text('expiry'));
  const month = Number(expiry?.[1]);
  const year = 2000 + (Number(expiry?.[2]) % 100);
  const today = new Date(now * 1000);
  if (!expiry || month < 1 || month > 12) errors.expiry = t.badExpiry;
  else if (year * 12 + month < today.getUTCFullYear() * 12 + today.getUTCMonth() + 1) errors.expiry = t.pastExpiry;
  const card = readCard(text('card_number'), `${String(month).padStart(2, '0')}/${String(year % 100).padStart(2, '0')}`);
  if (!card) errors.card_number = t.badCard;
  if (!/^\d{3,4}$/.test(text('cvv'))) errors.cvv = t.badCvv;
  const email = text('email').slice(0, 200);
  const wanted = sale.more.emailBehavior === 'Required' || email !== '';
  if (wanted && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) errors.email = t.badEmail;
  return { card: Object.keys(errors).length === 0 ? card : null, email, errors };
}
