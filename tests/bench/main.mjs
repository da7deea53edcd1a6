// `make bench`: measures and prints, never passes or fails. Ratios say more than figures: they travel between machines.
//
//   node tests/bench/main.mjs [--quick] [--rounds N] [--only sizes,view,desk,compare,bookings,growth,finance,export] [--worker FOLDER]

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bookings } from './bookings.mjs';
import { compare, rows } from './compare.mjs';
import { exports } from './exports.mjs';
import { finance } from './finance.mjs';
import { growth } from './growth.mjs';
import { load, note, verdict } from './report.mjs';
import { bundleTwins, ours } from './variants.mjs';
import { openSandbox } from './webhooks.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    only: { type: 'string', default: 'sizes,view,desk,compare,bookings,growth,finance,export' },
    worker: { type: 'string', default: join(root, 'worker/build') },
  },
});
const parts = options.only.split(',');
const plan = options.quick
  ? { rounds: 1, views: 1, warm: { least: 1, most: 8 }, measured: 2, bookingsFor: 4, many: 2_000, movements: 10_000, exported: [1_000, 5_000] }
  : { rounds: 4, views: 7, warm: { least: 2, most: 8 }, measured: 3, bookingsFor: 8, many: 20_000, movements: 100_000, exported: [10_000, 100_000] };
const rounds = Number(options.rounds ?? plan.rounds);

// A file system in memory takes the disk out of processor time; bookings are measured on both.
const disk = tmpdir();
const memory = existsSync('/dev/shm') ? '/dev/shm' : disk;

const began = Date.now();
const before = load();
const scratch = mkdtempSync(join(disk, 'chairtime-twins-'));
try {
  if (parts.includes('sizes')) {
    for (const what of ['widget', 'worker']) {
      console.log(`\nsizes: ${what}`);
      spawnSync(process.execPath, [join(root, 'scripts/sizes.mjs'), what], { stdio: 'inherit' });
    }
  }
  // Needs openssl, and says so where it is not.
  if (parts.includes('view')) await (await import('./first-view.mjs')).firstView({ rounds: plan.views });
  if (parts.includes('desk')) await (await import('./desk-view.mjs')).deskView({ rounds: plan.views });
  let spread = 0;
  if (parts.includes('compare')) {
    console.log('\nagainst twins');
    const twins = await bundleTwins(scratch);
    const sandbox = await openSandbox();
    const worker = ours({ build: options.worker, stripe: sandbox.url });
    const list = await rows({ worker, twins, sandbox, state: memory });
    ({ spread } = await compare(list, { rounds, warm: plan.warm, measured: plan.measured, state: memory }));
    await sandbox.close();
  }
  if (parts.includes('bookings')) {
    await bookings({
      worker: (stripe) => ours({ build: options.worker, stripe }),
      openSandbox, disk, memory, warm: plan.warm, measured: plan.bookingsFor,
    });
  }
  if (parts.includes('growth')) {
    const worker = ours({ build: options.worker });
    await growth({ worker, few: 200, many: plan.many, rounds: Math.min(rounds, 3), warm: plan.warm, measured: 2, state: memory });
  }
  if (parts.includes('finance')) await finance({ build: options.worker, count: plan.movements, rounds: 3, state: memory });
  if (parts.includes('export')) await exports({ build: options.worker, counts: plan.exported });
  console.log(`\n${Math.round((Date.now() - began) / 1000)} s in all`);
  verdict({ before, during: load(), spread });
  note('processor time is that of the whole workerd process: its HTTP, the code, the KV stand-in');
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
