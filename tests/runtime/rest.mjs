// The end of a run in which many things happened at once: wait until nothing is under way, then every book must agree.

import { assertBalanced, assertKvAgrees, assertNoOverlap, assertOneOrderAnAttempt, assertOnePageAnAttempt } from './books.mjs';
import { eventually } from './stage.mjs';

/** A hold that ends so soon, seconds, would end while the books are read. */
const SOON = 20;

/**
 * Waits until no hold is about to end and nothing is left to do at providers and KV. Holds end by themselves; those that a
 * bank was asked about last minutes longer.
 * @param {import('./stage.mjs').Stage} stage
 * @param {string} salon
 * @param {{holds?: number, work?: number}} [most] milliseconds that each may take
 */
export async function comesToRest(stage, salon, { holds = 40_000, work = 60_000 } = {}) {
  const ending = ({ phase }) => phase.phase === 'held' && phase.until < Date.now() / 1000 + SOON;
  await eventually('no hold is about to end', async () => !(await stage.bookings(salon)).some(ending), holds);
  await stage.quiet(salon, work);
}

/**
 * The books of a salon at rest: no overlap, one page an attempt at each provider, the ledger's sums are the providers', and
 * KV says what the ledger does.
 * @returns {Promise<{bookings: object[], account: object, terminal: object}>} what was compared
 */
export async function assertBooksAgree(stage, salon) {
  const bookings = await stage.bookings(salon);
  const [account, terminal] = [await stage.account(salon), await stage.tiptop.terminal(salon)];
  assertNoOverlap(bookings);
  assertOnePageAnAttempt(bookings, account);
  assertOneOrderAnAttempt(bookings, terminal);
  assertBalanced(bookings, account, terminal);
  assertKvAgrees(salon, bookings, await stage.edge.kv.dump());
  return { bookings, account, terminal };
}
