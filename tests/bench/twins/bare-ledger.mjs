// The webhook as bare JavaScript that commits in a Durable Object, as the product does: one transaction that counts an
// event once and keeps how the booking's payment stands.

import { DurableObject } from 'cloudflare:workers';
import { common } from './headers.mjs';
import { isSigned } from './signature.mjs';

export class Ledger extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.sql.exec('CREATE TABLE IF NOT EXISTS operations (id TEXT PRIMARY KEY, at INTEGER NOT NULL, answer TEXT NOT NULL) WITHOUT ROWID');
    this.sql.exec('CREATE TABLE IF NOT EXISTS payments (booking TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID');
  }

  learn({ id, booking, state }) {
    return this.ctx.storage.transactionSync(() => {
      const { rowsWritten } = this.sql.exec('INSERT OR IGNORE INTO operations VALUES (?, ?, ?)', id, Date.now(), '{"answer":"learned"}');
      if (rowsWritten === 0) return false;
      const known = this.sql.exec('SELECT state FROM payments WHERE booking = ?', booking).toArray();
      if (known[0]?.state !== state) this.sql.exec('INSERT OR REPLACE INTO payments VALUES (?, ?)', booking, state);
      return true;
    });
  }
}

export default {
  async fetch(request, env) {
    const salon = new URL(request.url).pathname.split('/').at(-1);
    const body = await request.text();
    if (!await isSigned(request.headers.get('Stripe-Signature'), body, env.WEBHOOK_SECRET)) {
      return new Response(null, { status: 400, headers: common(request) });
    }
    const event = JSON.parse(body);
    const { client_reference_id: booking, payment_status, payment_intent, amount_total } = event.data.object;
    const state = JSON.stringify({ payment_status, payment_intent, amount_total });
    await env.LEDGER.getByName(salon).learn({ id: event.id, booking, state });
    return new Response('{"received":true}', { headers: { ...common(request), 'Content-Type': 'application/json', 'Cache-Control': 'no-store' } });
  },
};
