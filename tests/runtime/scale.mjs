// How much a proof does, and what it chooses: few in `make test`, many in `make soak`, the same program.
//
//   const CYCLES = count('KILL_CYCLES', 10);
//   const { random, pick, shuffle, seed } = chance();     // t.diagnostic(`seed ${seed}`)
//
// The same seed makes the same choices; what the machine makes of them (who comes first) no seed can hold.

import { randomInt } from 'node:crypto';

/** A count from the environment, or the small one of `make test`. */
export function count(name, small) {
  const text = process.env[name];
  if (text === undefined || text === '') return small;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new TypeError(`${name} must be a positive integer, not ${text}`);
  return value;
}

/** Choices from the seed in SEED, or from one of its own. */
export function chance(seed = process.env.SEED ? Number(process.env.SEED) : randomInt(2 ** 31)) {
  let state = seed >>> 0;
  /** Mulberry32: 32 bits of state, enough for choices and short enough to read. */
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n) => Math.floor(random() * n);
  return {
    seed, random, below,
    between: (least, most) => least + below(most - least + 1),
    pick: (list) => list[below(list.length)],
    shuffle(list) {
      for (let last = list.length - 1; last > 0; last -= 1) {
        const other = below(last + 1);
        [list[last], list[other]] = [list[other], list[last]];
      }
      return list;
    },
  };
}
