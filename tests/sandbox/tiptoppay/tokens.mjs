/**
 * Cards on file: tokens given out with payments, and payments by token.
 *
 * Invariant: a token works at the terminal and for the account that it was made for, and nowhere else. A payment by token
 * is an attempt like any other, Check and all, but nobody is there to answer a bank that asks.
 */

import { newId } from '../random.mjs';
import { attempt, Refusal } from './payments.mjs';

/** @typedef {import('./world.mjs').World} World */
/** @typedef {import('./world.mjs').Terminal} Terminal */
/** @typedef {import('./world.mjs').Sale} Sale */

/**
 * A payment by token.
 * @param {World} world @param {Terminal} terminal @param {import('./params.mjs').Params} params @param {boolean} dual two-stage
 */
export async function payByToken(world, terminal, params, dual) {
  const amount = params.amount('Amount');
  const [account, token] = [params.needText('AccountId'), params.needText('Token')];
  const initiator = params.needText('TrInitiatorCode');
  if (initiator !== '0' && initiator !== '1') throw new Refusal('TrInitiatorCode is invalid');
  if (initiator === '0' && !['0', '1'].includes(params.needText('PaymentScheduled'))) throw new Refusal('PaymentScheduled is invalid');
  const currency = params.text('Currency') ?? terminal.currencies[0];
  if (!terminal.currencies.includes(currency)) throw new Refusal(`Currency ${currency} is not supported by the terminal`);
  const kept = world.tokens.get(token);
  if (!terminal.tokens) throw new Refusal('Payments by token are switched off');
  if (kept?.terminal !== terminal) throw new Refusal('Token not found');
  if (kept.account !== account) throw new Refusal('Token belongs to another AccountId');
  /** @type {Sale} */
  const sale = {
    kind: 'token', id: newId('', 20), terminal, amount, currency, description: params.text('Description') ?? '', invoiceId: params.text('InvoiceId'), accountId: account,
    email: params.text('Email'), data: params.data('JsonData'), dual, tokenize: false, culture: /^en/i.test(params.text('CultureName') ?? '') ? 'en-US' : 'ru-RU',
    successUrl: null, failUrl: null, status: 'Created', created: world.now(), more: {},
  };
  const card = { ...kept.card, secure: world.knobs.token_authentication, reasonCode: world.knobs.token_reason_code || kept.card.byToken };
  return attempt(world, sale, card, { email: sale.email, name: null, token });
}

/** What is answered when the bank wants the card's holder. @param {import('./world.mjs').Transaction} transaction @param {string} url of the provider */
export const wantsHolder = ({ id }, url) => ({
  TransactionId: id, PaReq: 'sandbox', GoReq: null, AcsUrl: `${url}/acs`, ThreeDsSessionData: null, IFrameIsAllowed: true, FrameWidth: null, FrameHeight: null, ThreeDsCallbackId: newId('', 32), EscrowAccumulationId: null,
});
