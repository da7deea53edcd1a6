/**
 * Reason codes: their names, and what the payer is told.
 *
 * Codes and names are the documented ones; the sentences for the payer are this sandbox's own.
 */

/** @type {Record<number, string>} */
const NAMES = {
  0: 'Approved',
  3001: 'InvalidInvoiceId', 3002: 'InvalidAccountId', 3003: 'InvalidAmount', 3004: 'OutOfDate', 3005: 'FormatError', 3006: 'Unavailable', 3007: 'UnableToConnect', 3008: 'NotAccepted',
  5001: 'ReferToCardIssuer', 5003: 'InvalidMerchant', 5004: 'PickUpCard', 5005: 'DoNotHonor', 5006: 'Error', 5007: 'PickUpCardSpecialConditions', 5012: 'InvalidTransaction',
  5013: 'AmountError', 5014: 'InvalidCardNumber', 5015: 'NoSuchIssuer', 5017: 'CustomerCancellation', 5019: 'TransactionError', 5030: 'FormatError', 5031: 'BankNotSupportedBySwitch',
  5033: 'ExpiredCardPickup', 5034: 'SuspectedFraud', 5036: 'RestrictedCard', 5041: 'LostCard', 5043: 'StolenCard', 5051: 'InsufficientFunds', 5054: 'ExpiredCard', 5055: 'InvalidPin',
  5057: 'TransactionNotPermitted', 5058: 'TransactionNotPermittedToCard', 5059: 'SuspectedFraudDecline', 5061: 'ExceedsApprovalAmount', 5062: 'RestrictedCard2', 5063: 'SecurityViolation',
  5065: 'ExceedWithdrawalFrequency', 5082: 'IncorrectCVV', 5091: 'Timeout', 5092: 'CannotReachNetwork', 5096: 'SystemError', 5113: 'GatewaysDoNotSupportTheCard', 5204: 'UnableToProcess',
  5206: 'AuthenticationFailed', 5207: 'AuthenticationUnavailable', 5300: 'AntiFraud', 5303: 'AcquirerTerminalLimitsExceeded', 5761: 'NoPhone', 5762: 'InvalidPhone', 5763: 'DifferentPhones',
};

/** Sentences in Russian and English: by code, else by its thousands. @type {Record<number, [string, string]>} */
const SENTENCES = {
  0: ['Оплата успешно проведена', 'The payment went through'],
  3001: ['Магазин не нашёл этот заказ', 'The shop does not know this order'],
  3002: ['Магазин не нашёл этого плательщика', 'The shop does not know this payer'],
  3003: ['Сумма не совпадает с суммой заказа', 'The amount differs from that of the order'],
  3004: ['Срок оплаты заказа истёк', 'The time to pay for this order is over'],
  3000: ['Магазин не может принять этот платёж', 'The shop cannot accept this payment'],
  5014: ['Проверьте номер карты', 'Check the card number'],
  5051: ['Недостаточно средств на карте', 'There is not enough money on the card'],
  5054: ['Срок действия карты истёк', 'The card has expired'],
  5082: ['Неверно указан код CVV', 'The CVV code is wrong'],
  5206: ['Банк не подтвердил платёж (3-D Secure)', 'Your bank did not confirm the payment (3-D Secure)'],
  5207: ['Подтверждение 3-D Secure сейчас недоступно', '3-D Secure is not available now'],
  5000: ['Банк отклонил платёж. Попробуйте другую карту', 'Your bank declined the payment. Try another card'],
};

/** What a Check's answer comes to. */
export const CHECK_CODES = new Map([[0, 0], [10, 3001], [11, 3002], [12, 3003], [13, 3008], [20, 3004]]);

/** @param {number} code */
export const isReason = (code) => code in NAMES;

/** @param {number} code */
export const reasonName = (code) => NAMES[code] ?? 'Error';

/** @param {number} code @param {string} culture */
export function sentence(code, culture) {
  const pair = SENTENCES[code] ?? SENTENCES[Math.floor(code / 1000) * 1000];
  return pair[culture === 'en-US' ? 1 : 0];
}
