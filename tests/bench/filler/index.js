// Stands in for the Worker while a benchmark fills its ledger, or a test writes past the product: the same class over the
// same disk, which runs the SQL it is given. Never part of what is measured.

import { DurableObject } from 'cloudflare:workers';

export class Ledger extends DurableObject {
  /**
   * @param {string} statement @param {unknown[][]} rows its values, row by row
   * @returns {{gave: object[], read: number}} the rows that it gave, and how many SQLite has read for it
   */
  fill(statement, rows) {
    const { sql } = this.ctx.storage;
    return this.ctx.storage.transactionSync(() => {
      const done = { gave: [], read: 0 };
      for (const row of rows) {
        const cursor = sql.exec(statement, ...row);
        for (const one of cursor) done.gave.push(one);
        done.read += cursor.rowsRead;
      }
      return done;
    });
  }

  alarm() {}
}

export default {
  async fetch(request, env) {
    if (request.method !== 'POST') return new Response('filler');
    const { salon, statement, rows } = await request.json();
    try {
      return Response.json(await env.LEDGER.get(env.LEDGER.idFromName(salon)).fill(statement, rows));
    } catch (error) {
      return new Response(error.message, { status: 409 });
    }
  },
};
