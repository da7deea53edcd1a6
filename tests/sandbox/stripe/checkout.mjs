/**
 * The payment page behind a session's `url`: plain forms, no JavaScript needed.
 *
 * Invariant: a card number lives only as long as its request. After success the browser is sent to
 * `success_url`, once the webhook for the completed session was answered or the wait is over.
 */

import { readFileSync } from 'node:fs';
import { readBody, redirect, sendText } from '../http.mjs';
import { readCard } from './cards.mjs';
import { formatAmount } from './currencies.mjs';
import { paySession, sweep } from './sessions.mjs';
import { authenticatePage, messagePage, payPage } from './view.mjs';

/** @typedef {import('./world.mjs').World} World */
/** @typedef {import('node:http').ServerResponse} Response */

const ASSETS = new Map(
  [['checkout.css', 'text/css'], ['checkout.js', 'text/javascript']].map(([name, type]) => [
    `/pay/assets/${name}`,
    { type: `${type}; charset=utf-8`, text: readFileSync(new URL(`page/${name}`, import.meta.url), 'utf8') },
  ]),
);

/** The real page refuses to be framed, and so does this one. */
const PAGE_HEADERS = { 'Content-Security-Policy': "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'", 'Referrer-Policy': 'no-referrer' };

/** @param {Response} response @param {number} status @param {string} html */
const sendPage = (response, status, html) => sendText(response, status, html, PAGE_HEADERS);

/**
 * @param {World} world
 * @param {import('node:http').IncomingMessage} request
 * @param {Response} response
 * @param {URL} url
 */
export async function handleCheckout(world, request, response, url) {
  const asset = ASSETS.get(url.pathname);
  if (asset) return sendText(response, 200, asset.text, { 'Content-Type': asset.type });
  if (url.pathname.startsWith('/receipts/')) return showReceipt(world, response, url.pathname.slice('/receipts/'.length));
  sweep(world);
  const [, , id, step] = url.pathname.split('/');
  const found = world.locate('session', id);
  if (!found || (step !== undefined && step !== 'authenticate')) {
    return sendPage(response, 404, messagePage('Page not found', 'This payment page does not exist.', null));
  }
  const { account, object: session } = found;
  const hidden = account.hidden.get(session.id);
  if (session.status !== 'open') return showEnded(response, session, request.method === 'POST');
  const visit = { world, account, session, hidden, response };
  if (request.method === 'POST') {
    const fields = new URLSearchParams(await readBody(request));
    return step === 'authenticate' ? decide(visit, fields) : submit(visit, fields);
  }
  if (step === 'authenticate') {
    return hidden.challenge ? sendPage(response, 200, authenticatePage(session)) : redirect(response, `/pay/${session.id}`);
  }
  const alert = hidden.alert ?? null;
  delete hidden.alert;
  sendPage(response, 200, payPage(session, hidden.items, { values: hidden.values ?? { email: session.customer_email ?? '' }, errors: {}, alert }));
}

/** @param {Response} response @param {any} session @param {boolean} posted */
function showEnded(response, session, posted) {
  const back = session.cancel_url ? { href: session.cancel_url, label: `Back to ${session.branding_settings.display_name}` } : null;
  if (session.status === 'expired') {
    return sendPage(response, 410, messagePage('This payment page has expired', 'Nothing was charged. Go back to start again.', back));
  }
  if (posted) return redirect(response, successUrl(session));
  sendPage(response, 200, messagePage('Already paid', 'This payment was completed. There is nothing more to do here.', { href: successUrl(session), label: 'Continue' }));
}

/** @param {any} session */
function successUrl(session) {
  return session.success_url.replaceAll('{CHECKOUT_SESSION_ID}', session.id);
}

/** @typedef {{world: World, account: import('./world.mjs').Account, session: any, hidden: any, response: Response}} Visit */

/** @param {Visit} visit @param {URLSearchParams} fields */
async function submit(visit, fields) {
  const { session, hidden, response } = visit;
  const { card, payer, errors } = readFields(fields, visit.world.now());
  hidden.values = payer;
  if (!card) return sendPage(response, 422, payPage(session, hidden.items, { values: payer, errors, alert: null }));
  await charge(visit, card, { ...payer, authentication: 'none' });
}

/** @param {Visit} visit @param {URLSearchParams} fields */
async function decide(visit, fields) {
  const { session, hidden, response } = visit;
  const { challenge } = hidden;
  if (!challenge) return redirect(response, `/pay/${session.id}`);
  delete hidden.challenge;
  await charge(visit, challenge.card, { ...challenge.payer, authentication: fields.get('decision') === 'authorize' ? 'passed' : 'failed' });
}

/** @param {Visit} visit @param {import('./cards.mjs').Card} card @param {any} payer */
async function charge({ world, account, session, hidden, response }, card, payer) {
  const result = paySession(world.context(account), session, card, payer);
  if (result.outcome === 'requires_action') {
    hidden.challenge = { card, payer };
    return redirect(response, `/pay/${session.id}/authenticate`);
  }
  if (result.outcome === 'declined') {
    hidden.alert = result.error.message;
    return redirect(response, `/pay/${session.id}`);
  }
  await world.deliveries.acknowledged(result.completed.id, world.knobs.checkout_wait_ms);
  redirect(response, successUrl(session));
}

/**
 * @param {URLSearchParams} fields @param {number} now unix seconds
 * @returns {{card: import('./cards.mjs').Card | null, payer: {email: string, name: string}, errors: Record<string, string>}}
 */
function readFields(fields, now) {
  const text = (/** @type {string} */ name) => (fields.get(name) ?? '').trim();
  /** @type {Record<string, string>} */
  const errors = {};
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text('email'))) errors.email = 'Enter an e-mail address, like name@example.com.';
  if (text('name') === '') errors.name = 'Enter the name on the card.';
  const expiry = /^(\d{1,2})\s*\/?\s*(\d{2}|\d{4})$/.exec(text('expiry'));
  const month = Number(expiry?.[1]);
  const year = expiry ? (expiry[2].length === 2 ? 2000 : 0) + Number(expiry[2]) : 0;
  const today = new Date(now * 1000);
  if (!expiry || month < 1 || month > 12) errors.expiry = 'Enter the month and year, like 12 / 34.';
  else if (year * 12 + month < today.getUTCFullYear() * 12 + today.getUTCMonth() + 1) errors.expiry = 'This card has expired.';
  const card = readCard(text('card_number'), { month, year });
  if (!/^[\d\s-]{12,}$/.test(text('card_number')) || !card) errors.card_number = 'This card number is not valid.';
  const digits = card?.brand === 'amex' ? 4 : 3;
  if (!/^\d+$/.test(text('cvc')) || text('cvc').length !== digits) errors.cvc = `Enter the ${digits} digits.`;
  const payer = { email: text('email').slice(0, 200), name: text('name').replace(/\d{6,}/g, '').slice(0, 200) };
  return { card: Object.keys(errors).length === 0 ? card : null, payer, errors };
}

/** @param {World} world @param {Response} response @param {string} id */
function showReceipt(world, response, id) {
  const found = world.locate('charge', id);
  if (!found) return sendPage(response, 404, messagePage('Page not found', 'There is no such receipt.', null));
  const { amount, amount_refunded: refunded, currency } = found.object;
  const text = `${formatAmount(amount, currency, 'en')} charged${refunded ? `, ${formatAmount(refunded, currency, 'en')} refunded` : ''}.`;
  sendPage(response, 200, messagePage(`Receipt from ${found.account.name}`, text, null));
}
