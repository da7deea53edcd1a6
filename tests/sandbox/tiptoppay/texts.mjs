/** What the payment pages say, in Russian and English. */

const ru = {
  banner: 'Песочница.', bannerText: 'Учебная замена TipTop Pay: деньги не списываются.',
  toPay: 'К оплате', toHold: 'Будет заблокировано на карте', order: 'Заказ',
  card: 'Номер карты', expiry: 'Срок действия', expiryHint: 'ММ / ГГ', cvv: 'CVV', email: 'E-mail для чека', optional: 'необязательно',
  pay: 'Оплатить', processing: 'Обрабатываем…', note: 'Только тестовые карты. Номер проверяется и сразу забывается.',
  testCards: 'Тестовые карты', paysSecure: '3-D Secure, оплата', pays: 'оплата', poorSecure: '3-D Secure, отказ', poor: 'отказ',
  anyDate: 'Отказ — нет средств. Срок — любой будущий, CVV — любые три цифры. Остальные карты банк отклоняет.',
  back: 'Вернуться на сайт', close: 'Закрыть', done: 'Готово', again: 'Попробовать ещё раз',
  bankTitle: 'Подтвердите платёж', bank: 'Sandbox Bank · 3-D Secure', bankText: 'Здесь ваш банк спросил бы код из сообщения.', shop: 'Магазин', sum: 'Сумма', cardShort: 'Карта', confirm: 'Подтвердить', refuse: 'Отклонить',
  paidTitle: 'Оплата прошла', heldTitle: 'Сумма заблокирована', declinedTitle: 'Оплата не прошла', transaction: 'Номер операции',
  alreadyTitle: 'Заказ уже оплачен', alreadyText: 'Платить ещё раз не нужно.', cancelledTitle: 'Заказ отменён', cancelledText: 'Оплатить его больше нельзя. Деньги не списаны.',
  missingTitle: 'Страница не найдена', missingText: 'Такой ссылки на оплату нет.', wrongTitle: 'Виджет запущен с ошибкой',
  badCard: 'Проверьте номер карты.', badExpiry: 'Укажите месяц и год, например 12/30.', pastExpiry: 'Срок действия карты истёк.', badCvv: 'Укажите три цифры.', badEmail: 'Укажите адрес, например name@example.com.',
};

/** @type {typeof ru} */
const en = {
  banner: 'Sandbox.', bannerText: 'A stand-in for TipTop Pay; no money moves.',
  toPay: 'To pay', toHold: 'To be held on your card', order: 'Order',
  card: 'Card number', expiry: 'Expiry', expiryHint: 'MM / YY', cvv: 'CVV', email: 'E-mail for the receipt', optional: 'optional',
  pay: 'Pay', processing: 'Processing…', note: 'Use a test card only. Numbers are checked and forgotten.',
  testCards: 'Test cards', paysSecure: '3-D Secure, pays', pays: 'pays', poorSecure: '3-D Secure, no funds', poor: 'no funds',
  anyDate: 'Any date to come, any three digits. The bank declines every other card.',
  back: 'Back to the site', close: 'Close', done: 'Done', again: 'Try again',
  bankTitle: 'Confirm the payment', bank: 'Sandbox Bank · 3-D Secure', bankText: 'This is where your bank would ask for a code.', shop: 'Shop', sum: 'Amount', cardShort: 'Card', confirm: 'Confirm', refuse: 'Decline',
  paidTitle: 'Payment received', heldTitle: 'The amount is held', declinedTitle: 'The payment did not go through', transaction: 'Transaction',
  alreadyTitle: 'This order is paid', alreadyText: 'There is nothing more to pay.', cancelledTitle: 'This order was cancelled', cancelledText: 'It can no longer be paid. Nothing was charged.',
  missingTitle: 'Page not found', missingText: 'There is no such payment link.', wrongTitle: 'The widget was started wrongly',
  badCard: 'Check the card number.', badExpiry: 'Enter the month and year, like 12/30.', pastExpiry: 'This card has expired.', badCvv: 'Enter the three digits.', badEmail: 'Enter an e-mail address, like name@example.com.',
};

/** @typedef {typeof ru} Texts */

/** @param {string} culture @returns {Texts} */
export const textsOf = (culture) => (culture === 'en-US' ? en : ru);
