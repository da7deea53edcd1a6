// Stands in for the Worker while a benchmark fills its ledger: the same class over the same disk, which runs the SQL it
// is given. Never part of what is measured.

import { DurableObject } from 'cloudflare:workers';

export class Ledger extends DurableObject {
  /** @param {string} statement @param {unknown[][]} rows its values, row by row */
  fill(statement, rows) {
    this.ctx.storage.transactionSync(() => {
      for (const row of rows) this.ctx.storage.sql.exec(statement, ...row);
    });
  }

  alarm() {}
}

export default {
  async fetch(request, env) {
    if (request.method !== 'POST') return new Response('filler');
    const { salon, statement, rows } = await request.json();
    await env.LEDGER.get(env.LEDGER.idFromName(salon)).fill(statement, rows);
    return new Response(null, { status: 204 });
  },
};
