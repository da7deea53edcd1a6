// TipTop Pay on a stage: a terminal at the sandbox and a salon that is connected to it.
//
//   const terminal = await connectTipTopPay(stage, 'saule', { page: 'widget' });
//   await terminal.pay(booked);          // as a person would, on the order's page or in the widget
//   await terminal.books();              // what TipTop Pay knows: `transactions`, `refunds`, `orders`

import { createHmac } from 'node:crypto';
import { eventually } from './stage.mjs';

const TYPES = ['check', 'pay', 'fail', 'confirm', 'refund', 'cancel', 'recurrent'];

/**
 * @param {object} stage
 * @param {string} salon
 * @param {{page?: 'order_link' | 'widget', stages?: 'one' | 'two', bare?: boolean, currency?: string}} [how]
 *   `bare`: one address for all messages, without the salon in it
 */
export async function connectTipTopPay(stage, salon, { page = 'order_link', stages = 'one', bare = false, currency = 'KZT' } = {}) {
  const { edge, sandbox } = stage;
  const keys = { public_id: `pk_${salon}`, api_secrets: [`secret-of-${salon}`] };
  const address = `${edge.url}/payments/prepaid/tiptoppay`;
  const notifications = Object.fromEntries(TYPES.map((type) => [type, bare ? address : `${address}/${salon}/${type}`]));
  await sandbox.control('POST tiptoppay/terminals', {
    public_id: keys.public_id, api_secret: keys.api_secrets[0], test_mode: true, currency, name: salon, notifications,
  });
  const connection = () => ({ keys, mode: 'test', page, stages });
  await stage.connect(salon, 'tiptoppay', connection());
  await eventually('the storefront is published', async () => (await stage.health(salon)).publications === 0);

  return {
    keys,
    /** Connects again with other keys or another way to pay. */
    async change(how) {
      Object.assign(keys, how.keys);
      ({ page, stages } = { page, stages, ...how });
      await stage.connect(salon, 'tiptoppay', connection());
    },
    /** Pays what a booking's checkout offers, without a browser. */
    pay: ({ checkout }, body = {}) => sandbox.control('POST tiptoppay/pay', {
      ...(checkout.widget ? { widget: JSON.parse(checkout.widget.params) } : { order: checkout.url }), ...body,
    }),
    books: async () => (await sandbox.control(`GET tiptoppay/terminals?public_id=${keys.public_id}`))[0],
    /** How often TipTop Pay was asked to do something. */
    asked: async (operation) => (await sandbox.control(`GET tiptoppay/requests?operation=${encodeURIComponent(operation)}`)).length,
    fault: (operation, kind, more = {}) => sandbox.control('POST tiptoppay/faults', { operation, kind, ...more }),
    /** The newest message of a type that was or would have been sent. */
    message: async (type) => (await sandbox.control(`GET tiptoppay/deliveries?type=${type}&public_id=${keys.public_id}`)).at(-1),
    /** Sends a message as TipTop Pay would, signed with `secret` unless told otherwise. */
    async tell(path, text, { secret = keys.api_secrets[0], header = hmac(text, secret), method = 'POST', type = 'application/x-www-form-urlencoded' } = {}) {
      const headers = { ...(header !== null && { 'Content-HMAC': header }), ...(method === 'POST' && { 'Content-Type': type }) };
      const url = `${address}${path}`;
      const answer = method === 'GET' ? await fetch(`${url}?${text}`, { headers }) : await fetch(url, { method, headers, body: text });
      return { status: answer.status, body: await answer.json() };
    },
  };
}

/** The `Content-HMAC` of a text. */
export const hmac = (text, secret) => createHmac('sha256', secret).update(text).digest('base64');
