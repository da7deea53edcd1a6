/**
 * Transactions and orders as the API shows them. Sums are numbers in major units; money.mjs writes their digits.
 */

import { fee } from './notifications.mjs';
import { reasonName, sentence } from './reasons.mjs';

const STATUS_CODES = { AwaitingAuthentication: 1, Authorized: 2, Completed: 3, Cancelled: 4, Declined: 5 };
const ORDER_CODES = { Created: 0, Paid: 1, Cancelled: 2 };

/** A moment in both forms, under a name and its `Iso`. @param {string} name @param {number | null} seconds unix */
function moment(name, seconds) {
  if (seconds === null) return { [name]: null, [`${name}Iso`]: null };
  return { [name]: `/Date(${seconds * 1000})/`, [`${name}Iso`]: new Date(seconds * 1000).toISOString().slice(0, 19) };
}

/** @param {import('./world.mjs').Transaction} transaction @param {string} [culture] */
export function transactionModel(transaction, culture = 'ru-RU') {
  const { terminal, sale, card, original } = transaction;
  const amount = transaction.amount / 100;
  return {
    ReasonCode: transaction.reasonCode, PublicId: terminal.publicId, TerminalUrl: 'http://salon.example', TransactionId: transaction.id,
    Amount: amount, Currency: transaction.currency, CurrencyCode: 0, PaymentAmount: amount, PaymentCurrency: transaction.currency, PaymentCurrencyCode: 0,
    InvoiceId: sale?.invoiceId ?? null, AccountId: sale?.accountId ?? null, Email: transaction.email, Description: sale?.description ?? null, JsonData: transaction.data,
    ...moment('CreatedDate', transaction.created), ...moment('PayoutDate', transaction.payout?.at ?? null), PayoutAmount: transaction.payout ? transaction.payout.amount / 100 : null,
    ...moment('AuthDate', transaction.authorised), ...moment('ConfirmDate', transaction.confirmed),
    AuthCode: transaction.authCode || null, TestMode: terminal.testMode, Rrn: transaction.rrn,
    OriginalTransactionId: original?.id ?? null, FallBackScenarioDeclinedTransactionId: null,
    IpAddress: '203.0.113.7', IpCountry: 'KZ', IpCity: 'Алматы', IpRegion: 'Алматы', IpDistrict: null, IpLatitude: 43.25, IpLongitude: 76.9,
    CardFirstSix: card.firstSix, CardLastFour: card.lastFour, CardExpDate: card.expires, CardType: card.type, CardTypeCode: card.type === 'Visa' ? 0 : 1,
    CardProduct: null, CardCategory: null, EscrowAccumulationId: null, IssuerBankCountry: 'KZ', Issuer: 'Sandbox Bank',
    Status: transaction.status, StatusCode: STATUS_CODES[transaction.status], CultureName: sale?.culture ?? 'ru-RU',
    Reason: reasonName(transaction.reasonCode), CardHolderMessage: sentence(transaction.reasonCode, culture),
    Type: transaction.type === 'Payment' ? 0 : 1, Refunded: transaction.refunded > 0, Name: transaction.name, Token: transaction.token, SubscriptionId: null,
    GatewayName: 'Test', AndroidPay: false, WalletType: '', TotalFee: fee(transaction.amount) / 100,
  };
}

/** @param {import('./world.mjs').Sale} order @param {string} url of its page */
export function orderModel(order, url) {
  const { more } = order;
  return {
    Id: order.id, Number: more.number, Amount: order.amount / 100, Currency: order.currency, CurrencyCode: 0, Email: order.email, Phone: more.phone,
    Description: order.description, RequireConfirmation: order.dual, Url: url, CultureName: order.culture, ...moment('CreatedDate', order.created),
    ...moment('PaymentDate', null), PaymentDateIso: null, StatusCode: ORDER_CODES[order.status], Status: order.status, InternalId: more.internalId,
  };
}
