// What it takes to export a salon and to bring it elsewhere as its books grow: time, and the memory of the whole runtime.
//
// A few bookings are made, exported, and copied under other identifiers until there are enough; that is brought, exported
// and brought again, and must have the same hash. On the platform an isolate has 128 MB. What one holds here is asked of V8 many
// times a second (isolates.mjs); Worker and ledgers are isolates of their own, as they may be there. The whole process, KV and
// SQLite's caches among it, is told beside. JavaScript is given far less than it has there, so that what grows with the books
// shows itself by dying.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { signedIn } from '../runtime/desk.mjs';
import { past } from '../runtime/past.mjs';
import { openStage, OPERATOR_SECRET } from '../runtime/stage.mjs';
import { watchIsolates } from './isolates.mjs';
import { note, table, whole } from './report.mjs';

const SALON = 'belle';
/** Most bytes of one part that is brought. */
const PART = 1_500_000;
const DAY = 86_400;
/** The most that JavaScript may have in one isolate, in megabytes. */
const HEAP_MB = 32;
/** What an isolate of the platform has, in MiB (developers.cloudflare.com/workers/platform/limits). */
const ISOLATE_MIB = 128;

/** The most memory that a process has had, in megabytes. */
function peak(pid) {
  const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(kilobytes) / 1024;
}

/** The lines of a small salon. */
async function seed(build) {
  const stage = await openStage({ build, providers: [] });
  try {
    const client = stage.client(SALON);
    for (const start of (await client.starts('patch-test')).slice(0, 2)) {
      const { status, body } = await client.book({ start, services: ['patch-test'], pay: 'at_salon' });
      if (status !== 200) throw new Error(JSON.stringify(body));
    }
    await stage.quiet(SALON);
    const text = await (await (await signedIn(stage, SALON))('GET', '/export/json')).text();
    return text.trimEnd().split('\n');
  } finally {
    await stage.close();
  }
}

/** An export of so many bookings, one after the other in time, so that no two overlap. @returns {Generator<string>} */
function* grown([head, ...rest], count) {
  const lines = rest.slice(0, -1).map((line) => JSON.parse(line));
  const of = (table) => lines.filter((line) => line[table]);
  const [id] = of('bookings')[0].bookings;
  const claim = of('claims').find(({ claims }) => claims[3] === id).claims;
  const ids = Array.from({ length: count }, (_, index) => index.toString(16).padStart(32, '0'));
  const length = claim[2] - claim[1];
  // From ten years ago on: what a salon that has been there for long looks like.
  const began = claim[1] - 3650 * DAY;
  const own = { bookings: 0, contacts: 0, events: 0, claims: 3 };
  const hash = createHash('sha256');
  let written = 0;
  const say = (line) => {
    hash.update(`${line}\n`);
    written += 1;
    return line;
  };
  yield head;
  for (const table of ['operations', 'bookings', 'contacts', 'claims', 'events', 'outbox', 'trail', 'salon']) {
    const templates = of(table).filter((line) => own[table] === undefined || line[table][own[table]] === id);
    if (own[table] === undefined) {
      for (const line of templates) yield say(JSON.stringify(line));
      continue;
    }
    for (const [index, other] of ids.entries()) {
      for (const line of templates) {
        const text = JSON.stringify(line).replaceAll(id, other);
        if (table !== 'claims') yield say(text);
        else yield say(JSON.stringify({ claims: [claim[0], began + index * length, began + (index + 1) * length, other] }));
      }
    }
  }
  yield JSON.stringify({ end: written, hash: hash.digest('hex'), still: true });
}

/** Once more on a connection that was closed while it lay idle. */
const again = (ask) => ask().catch(ask);

/** Brings lines to an empty Worker; how long it took, and the hash. */
async function bring(stage, lines) {
  const began = performance.now();
  let [part, bytes, line, answer] = [[], 0, 0, undefined];
  const post = () => fetch(`${stage.edge.url}/v1/operator/salons/${SALON}/import?line=${line}`, {
    method: 'POST', headers: { Authorization: `Bearer ${OPERATOR_SECRET}` }, body: part.join('\n'),
  });
  const send = async () => {
    // A part that was taken in is not taken in twice.
    const response = await again(post);
    answer = await response.json();
    if (!response.ok) throw new Error(JSON.stringify(answer));
    [part, bytes, line] = [[], 0, answer.lines];
  };
  for await (const text of lines) {
    if (bytes + text.length > PART) await send();
    part.push(text);
    bytes += text.length + 1;
  }
  await send();
  return { seconds: (performance.now() - began) / 1000, hash: answer.hash };
}

/** The lines of an export as they come. */
async function* linesOf(response, seen) {
  let rest = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    seen.bytes += chunk.length;
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    yield* lines;
  }
  if (rest) throw new Error('the export broke off');
}

/** Of both isolates the peak, and of the process. */
const told = ([process, { edge, ledgers }]) => [edge, ledgers].map(({ all, wasm }) => `${whole(all)} (${whole(wasm)})`).concat(whole(process));

/** @param {{build: string, counts: number[]}} plan */
export async function exports({ build, counts }) {
  const lines = await seed(build);
  const rows = [];
  let samples = 0;
  for (const count of counts) {
    // The same build under another name: the ledgers are an isolate of their own.
    const options = { build, salons: [], heapMb: HEAP_MB, inspect: true, ledgers: `${build}/.` };
    const [here, there] = [await openStage(options), await openStage(options)];
    let isolates = await watchIsolates(here.edge.inspector);
    try {
      const first = await bring(here, grown(lines, count));
      const brought = [peak(here.edge.pid), await isolates.peaks()];
      // Without what an import sets off: all of KV is written anew, and all contacts are looked at once.
      await past(here.edge, SALON, async (run) => {
        await run('DELETE FROM publications');
        await run('UPDATE contacts SET due = NULL');
      });
      await isolates.stop();
      await again(() => here.newOwnerKey(SALON));
      const call = await again(() => signedIn(here, SALON));
      const seen = { bytes: 0 };
      const began = performance.now();
      let tail;
      for await (const line of linesOf(await again(() => call('GET', '/export/json')), seen)) tail = line;
      const seconds = (performance.now() - began) / 1000;
      const { hash, still } = JSON.parse(tail);
      if (!still) throw new Error('the salon did not stand still');
      // Again for a reader who takes their time, as an import does: only then V8 has a moment to say what it holds.
      isolates = await watchIsolates(here.edge.inspector);
      const second = await bring(there, linesOf(await again(() => call('GET', '/export/json')), { bytes: 0 }));
      const exported = [peak(here.edge.pid), await isolates.peaks()];
      samples += [brought, exported].reduce((sum, [, { edge, ledgers }]) => sum + edge.samples + ledgers.samples, 0);
      rows.push([String(count), (seen.bytes / 1e6).toFixed(0), seconds.toFixed(1), ...told(exported), first.seconds.toFixed(1), ...told(brought), second.hash ? 'same' : 'other']);
      if (!second.hash || !hash) throw new Error('brought, it is another');
    } catch (error) {
      throw new Error(`with ${count} bookings; workerd said: ${here.edge.log().slice(-2_000)}`, { cause: error });
    } finally {
      await isolates.stop();
      await here.close();
      await there.close();
    }
  }
  table('a salon exported and brought elsewhere', [['bookings', 'MB', 'export s', 'edge', 'ledger', 'process', 'import s', 'edge', 'ledger', 'process', 'hash'], ...rows]);
  note(`edge, ledger: the most that one isolate held, of ${ISOLATE_MIB} MiB (of these WebAssembly's); ${samples} samples; process: the peak of all of workerd, MB`);
  note(`JavaScript has ${HEAP_MB} MB an isolate; a part is ${whole(PART / 1000)} kB; the import reads all of it back before the salon lives`);
}
