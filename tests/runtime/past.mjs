// SQL on a ledger's own tables, past the product: for what only a bug, an older version or a hand at the database could write.
//
//   await past(stage.edge, 'belle', async (run) => run('DELETE FROM contacts WHERE booking = ?', id));

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What stands in for the Worker, as a build in a folder of its own. */
export function fillerBuild(folder = tmpdir()) {
  const build = mkdtempSync(join(folder, 'chairtime-filler-'));
  writeFileSync(join(build, 'index.js'), readFileSync(new URL('../bench/filler/index.js', import.meta.url)));
  // The smallest module there is: the configuration names one.
  writeFileSync(join(build, 'index_bg.wasm'), Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
  return build;
}

/**
 * Runs a salon's ledger without the product, on the same disk; the product has it again afterwards.
 *
 * @param {import('./workerd.mjs').Edge} edge
 * @param {string} salon
 * @param {(run: Statement<Record<string, unknown>[]>, cost: Statement<number>) => Promise<unknown>} body both run a
 *   statement and throw what the database says; `run` gives the rows, `cost` how many rows SQLite has read for it
 *
 * @template T @typedef {(statement: string, ...values: unknown[]) => Promise<T>} Statement
 */
export async function past(edge, salon, body) {
  const { build, ledgers } = edge;
  const filler = fillerBuild();
  try {
    await edge.restart({ build: filler, ledgers: undefined });
    const done = async (statement, ...values) => {
      const answer = await fetch(edge.url, { method: 'POST', body: JSON.stringify({ salon, statement, rows: [values] }) });
      if (!answer.ok) throw new Error(`${statement}: ${await answer.text()}`);
      return answer.json();
    };
    await body(async (...statement) => (await done(...statement)).gave, async (...statement) => (await done(...statement)).read);
  } finally {
    await edge.restart({ build, ledgers });
    rmSync(filler, { recursive: true, force: true });
  }
}
