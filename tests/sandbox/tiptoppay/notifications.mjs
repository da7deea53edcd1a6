/**
 * What each notification says, and the question that Check is.
 *
 * Invariant: each type has exactly its documented parameters, in one order, and those without a value are sent empty.
 * The type itself is in none of them. Check is sent once and its answer decides; the others go through the deliveries.
 */

import { decimal } from './money.mjs';
import { CHECK_CODES, reasonName } from './reasons.mjs';

/** @typedef {import('./world.mjs').World} World */
/** @typedef {import('./world.mjs').Transaction} Transaction */
/** @typedef {'Check' | 'Pay' | 'Fail' | 'Confirm' | 'Refund' | 'Cancel'} Type */

const CARD = ['CardFirstSix', 'CardLastFour', 'CardType', 'CardExpDate'];
const PLACE = ['IpAddress', 'IpCountry', 'IpCity', 'IpRegion', 'IpDistrict', 'IpLatitude', 'IpLongitude'];
const SUM = ['TransactionId', 'Amount', 'Currency', 'PaymentAmount', 'PaymentCurrency'];
const BANK = ['Issuer', 'IssuerBankCountry', 'Description'];

/** @type {Record<Type, string[]>} */
const PARAMETERS = {
  Check: [...SUM, 'OperationType', 'InvoiceId', 'AccountId', 'SubscriptionId', 'TokenRecipient', 'Name', 'Email', 'DateTime', ...PLACE, 'CardId', ...CARD, 'CardProduct', ...BANK, 'PaymentMethod', 'TestMode', 'Status', 'Data'],
  Pay: [
    ...SUM, 'OperationType', 'InvoiceId', 'AccountId', 'SubscriptionId', 'Name', 'Email', 'DateTime', ...PLACE, 'CardId', ...CARD, 'CardProduct', ...BANK, 'PaymentMethod', 'AuthCode', 'TestMode', 'Status',
    'GatewayName', 'Token', 'TotalFee', 'VatAboveTotalFee', 'ProcessorAndPartnerFee', 'VatWithinProcessorFee', 'FallBackScenarioDeclinedTransactionId', 'Rrn', 'CustomFields', 'InstallmentTerm', 'Data',
  ],
  Fail: [
    ...SUM, 'OperationType', 'InvoiceId', 'AccountId', 'SubscriptionId', 'Name', 'Email', 'DateTime', ...PLACE, 'CardId', ...CARD, ...BANK, 'PaymentMethod', 'TestMode', 'Reason', 'ReasonCode', 'RetryAfter', 'ProviderMessage',
    'Token', 'FallBackScenarioDeclinedTransactionId', 'Rrn', 'CustomFields', 'Data',
  ],
  Confirm: [...SUM, 'InvoiceId', 'AccountId', 'SubscriptionId', 'Name', 'Email', 'DateTime', ...PLACE, ...CARD, ...BANK, 'PaymentMethod', 'AuthCode', 'TestMode', 'Status', 'Token', 'Rrn', 'Data'],
  Refund: ['TransactionId', 'PaymentTransactionId', 'Amount', 'DateTime', 'OperationType', 'InvoiceId', 'AccountId', 'Email', 'Rrn', 'CustomFields', 'Data'],
  Cancel: ['TransactionId', 'Amount', 'DateTime', 'InvoiceId', 'AccountId', 'Email', 'Rrn', 'Data'],
};

/** `2026-01-15 09:30:00`, UTC without saying so. @param {number} seconds unix */
const dateTime = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');

/** @param {World} world @param {Type} type @param {Transaction} transaction @returns {Record<string, string>} */
function values(world, type, transaction) {
  const { card, sale, terminal, original } = transaction;
  const started = type === 'Check' || type === 'Pay' || type === 'Fail';
  return {
    TransactionId: String(transaction.id),
    PaymentTransactionId: String(original?.id ?? ''),
    Amount: decimal(transaction.amount),
    Currency: transaction.currency,
    PaymentAmount: decimal(transaction.amount),
    PaymentCurrency: transaction.currency,
    OperationType: transaction.type,
    InvoiceId: sale?.invoiceId ?? '',
    AccountId: sale?.accountId ?? '',
    Name: transaction.name ?? '',
    Email: transaction.email ?? '',
    DateTime: dateTime(started ? transaction.created : world.now()),
    IpAddress: '203.0.113.7', IpCountry: 'KZ', IpCity: 'Алматы', IpRegion: 'Алматы', IpLatitude: '43.25', IpLongitude: '76.9',
    CardFirstSix: card.firstSix, CardLastFour: card.lastFour, CardType: card.type, CardExpDate: card.expires,
    Issuer: 'Sandbox Bank', IssuerBankCountry: 'KZ',
    Description: sale?.description ?? '',
    TestMode: world.knobs.quirks.includes('test_mode_words') ? String(terminal.testMode) : terminal.testMode ? '1' : '0',
    // A Check tells the status that the payment would have.
    Status: type === 'Check' ? (sale?.dual ? 'Authorized' : 'Completed') : transaction.status,
    GatewayName: 'Test',
    AuthCode: transaction.authCode,
    Token: transaction.token ?? '',
    TotalFee: decimal(fee(transaction.amount)),
    Rrn: transaction.rrn,
    Reason: reasonName(transaction.reasonCode),
    ReasonCode: String(transaction.reasonCode),
    Data: transaction.data ?? '',
  };
}

/** Made up: 2.9 %. @param {number} amount hundredths */
export const fee = (amount) => Math.round((amount * 29) / 1000);

/**
 * The parameters of one notification.
 * @param {World} world @param {Type} type @param {Transaction} transaction
 * @returns {import('./encode.mjs').Fields}
 */
export function fieldsOf(world, type, transaction) {
  const known = values(world, type, transaction);
  const { quirks } = world.knobs;
  return PARAMETERS[type]
    .filter((name) => !(name === 'TestMode' && quirks.includes('no_test_mode')))
    .flatMap((name) => {
      const value = name === 'InvoiceId' && quirks.includes('no_invoice') ? '' : (known[name] ?? '');
      /** @type {[string, string]} */
      const field = [name, value];
      return name === 'SubscriptionId' && quirks.includes('repeated_subscription_id') ? [field, field] : [field];
    });
}

/** Tells of what has happened. @param {World} world @param {Type} type @param {Transaction} transaction */
export function notify(world, type, transaction) {
  world.deliveries.queue(transaction.terminal, type, transaction.id, fieldsOf(world, type, transaction));
}

/**
 * Asks the merchant whether a payment may go on; once, whatever the answer.
 * @param {World} world @param {Transaction} transaction
 * @returns {Promise<number>} 0, or the reason code of the refusal
 */
export async function ask(world, transaction) {
  const { terminal } = transaction;
  if (!terminal.notifications.Check.IsEnabled) return 0;
  const { status, body } = await world.deliveries.once(terminal, 'Check', transaction.id, fieldsOf(world, 'Check', transaction));
  if (status === 0 || (status >= 500 && status !== 504 && status !== 508)) return 3006;
  if (status !== 200) return 3007;
  return CHECK_CODES.get(readCode(body) ?? NaN) ?? 3005;
}

/** The `code` of an answer; null when it has no number of that name. @param {string} text */
export function readCode(text) {
  try {
    const code = JSON.parse(text)?.code;
    return typeof code === 'number' ? code : null;
  } catch {
    return null;
  }
}
