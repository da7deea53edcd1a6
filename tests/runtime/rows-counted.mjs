// Stands before a build of the Worker and counts the rows that SQLite reads, by statement. Runs inside workerd.
//
//   const stage = await openStage({ entry: [new URL('rows-counted.mjs', import.meta.url)] });
//   await (await fetch(`${stage.edge.url}/rows-read`)).json()      // {"SELECT …": 12, …} since it was asked last
//
// Deliberately absent: who asked. Alarms count too, so a test asks when nothing is due.

import Worker, { Ledger as Real } from './index.js';

/** Cursors tell what they have read once they are through. @type {[string, {rowsRead: number}][]} */
let cursors = [];
let wrapped = false;

function count(sql) {
  if (wrapped) return;
  wrapped = true;
  const prototype = Object.getPrototypeOf(sql);
  const { exec } = prototype;
  prototype.exec = function counted(statement, ...values) {
    const cursor = exec.call(this, statement, ...values);
    cursors.push([statement, cursor]);
    return cursor;
  };
}

export class Ledger extends Real {
  constructor(ctx, env) {
    count(ctx.storage.sql);
    super(ctx, env);
  }
}

export default class extends Worker {
  fetch(request) {
    if (new URL(request.url).pathname !== '/rows-read') return super.fetch(request);
    const rows = {};
    // Times stand in some statements as they are.
    for (const [text, { rowsRead }] of cursors) {
      const statement = text.replace(/\s+/g, ' ').replace(/\d{6,}/g, 'N');
      rows[statement] = (rows[statement] ?? 0) + rowsRead;
    }
    cursors = [];
    return Response.json(rows);
  }
}
