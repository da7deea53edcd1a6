// A ledger that cannot read its own disk, for as long as a test needs one.

import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Runs `work` with a ledger whose disk is full of rubbish. */
export async function withBrokenLedger(edge, work) {
  const disk = join(edge.dir, 'state/ledger');
  const aside = join(edge.dir, 'aside');
  await edge.kill9();
  cpSync(disk, aside, { recursive: true });
  for (const name of readdirSync(disk, { recursive: true })) {
    if (/[0-9a-f]{64}\.sqlite/.test(name)) writeFileSync(join(disk, name), 'rubbish '.repeat(1024));
  }
  await edge.restart();
  try {
    await work();
  } finally {
    await edge.kill9();
    rmSync(disk, { recursive: true });
    cpSync(aside, disk, { recursive: true });
    await edge.restart();
  }
}
