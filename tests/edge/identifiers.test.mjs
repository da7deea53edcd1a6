// What the running Worker draws by chance: no two alike, every bit as often set as not, every byte with nearly all its values.
// Counted, not believed: a generator that was seeded once, or cut short on its way to hexadecimal, would show here.
//
//   IDENTIFIERS=20000 node --test tests/edge/identifiers.test.mjs
//
// That nothing else in the sources makes randomness is `worker/src/random/tests.rs`; what the browser names, the journeys see.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, signIn } from '../runtime/desk.mjs';
import { opened } from '../runtime/opened.mjs';
import { count } from '../runtime/scale.mjs';

const { stage } = await opened();
/** Of each kind; of test payments a tenth, for each opens a page at the provider. */
const COUNT = count('IDENTIFIERS', 250);
const BYTES = 16;

/** Asks so many times, some at once, as clients do. */
async function drawn(times, draw) {
  const found = [];
  const lane = async () => { while (found.length < times) found.push(await draw()); };
  await Promise.all(Array.from({ length: 8 }, lane));
  return found;
}

/** Different values of one byte that so many draws give, on average. */
const values = (times) => 256 * (1 - (255 / 256) ** times);

function assertDrawnByChance(kind, identifiers) {
  const times = identifiers.length;
  assert.equal(new Set(identifiers).size, times, `${kind}: two are the same`);
  for (const one of identifiers) assert.match(one, /^[0-9a-f]{32}$/, kind);
  const bytes = identifiers.map((one) => Buffer.from(one, 'hex'));
  // Seven times the deviation of a fair coin: less than one run in 10^9 fails by chance.
  const most = 7 * Math.sqrt(times / 4);
  let least = 256;
  for (let at = 0; at < BYTES; at += 1) {
    for (let bit = 0; bit < 8; bit += 1) {
      const set = bytes.filter((one) => one[at] >> bit & 1).length;
      assert.ok(Math.abs(set - times / 2) <= most, `${kind}: bit ${bit} of byte ${at} is set in ${set} of ${times}`);
    }
    least = Math.min(least, new Set(bytes.map((one) => one[at])).size);
  }
  assert.ok(least >= values(times) * 0.9 - 5, `${kind}: a byte has only ${least} values`);
  return `${kind}: ${times} drawn, none twice, a byte has ${least} values at least`;
}

test('what the Worker draws is drawn by chance', { timeout: 60_000 + COUNT * 200 }, async (t) => {
  const told = (kind, identifiers) => t.diagnostic(assertDrawnByChance(kind, identifiers));
  const last = (separator) => (text) => text.split(separator).at(-1);
  told('owner keys', (await drawn(COUNT, () => stage.newOwnerKey('belle'))).map(last('_')));
  const cookies = await drawn(COUNT, () => signIn(stage, 'belle'));
  told('sessions', cookies.map((cookie) => cookie.match(/[0-9a-f]{32}/)[0]));
  const call = browser(stage, 'belle', cookies.at(-1));
  const json = async (...asked) => {
    const answer = await call(...asked);
    assert.equal(answer.status, 200, `${asked}: ${answer.status}`);
    return answer.json();
  };
  told('calendars', await drawn(COUNT, async () => (await json('POST', '/calendars/mira')).address.match(/[0-9a-f]{32}/)[0]));
  told('nonces', await drawn(COUNT, async () => {
    const answer = await call('GET', '/finance/report.html?from=2026-11-01&to=2026-11-02');
    return answer.headers.get('Content-Security-Policy').match(/'nonce-([^']*)'/)[1];
  }));
  told('test payments', await drawn(Math.ceil(COUNT / 10), async () => (await json('POST', '/connections/stripe/test-payment')).test));
});
