// `make salon`: a salon from a file, its owner's key shown once, and a new one on demand.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { OPERATOR_SECRET, salonDraft } from '../runtime/stage.mjs';
import { openDesk } from './desk.mjs';

const script = fileURLToPath(new URL('../../scripts/salon.mjs', import.meta.url));

let stage;
let dir;
before(async () => {
  stage = await openDesk({ salons: [] });
  dir = mkdtempSync(join(tmpdir(), 'chairtime-salon-'));
});
after(async () => {
  rmSync(dir, { recursive: true });
  await stage.close();
});

/** Runs the script. @param {Record<string, string>} env @returns {Promise<{code: number, out: string, err: string}>} */
const run = (env) => new Promise((done) => {
  const child = spawn(process.execPath, [script], { env: { PATH: process.env.PATH, CHAIRTIME_URL: stage.origin, OPERATOR_SECRET, ...env } });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => { out += text; });
  child.stderr.on('data', (text) => { err += text; });
  child.once('exit', (code) => done({ code, out, err }));
});

let written = 0;
function file(draft) {
  written += 1;
  const path = join(dir, `${written}-salon.json`);
  writeFileSync(path, typeof draft === 'string' ? draft : JSON.stringify(draft));
  return path;
}
const keyIn = (out) => /owner key, shown this once: (ck_belle_[0-9a-f]{32})/.exec(out)?.[1];

test('a new salon\'s key is shown once, and opens its desk', async () => {
  const made = await run({ FILE: file(salonDraft('belle')) });
  assert.equal(made.code, 0, made.err);
  assert.match(made.out, /salon "belle", version 1: http.*\/s\/belle/);
  const key = keyIn(made.out);
  await stage.signIn('belle', key);
  const again = await run({ FILE: file(salonDraft('belle')) });
  assert.deepEqual([again.code, keyIn(again.out)], [0, undefined]);
  await stage.signIn('belle', key);
  const fresh = keyIn((await run({ FILE: file(salonDraft('belle')), OWNER_KEY: 'new' })).out);
  assert.notEqual(fresh, key);
  await stage.signIn('belle', fresh);
  await assert.rejects(stage.signIn('belle', key), /401/);
});

test('what is wrong is said in one line, and nothing is shown', async () => {
  for (const [env, words] of [
    [{}, /which file/], [{ FILE: file('{'), OPERATOR_SECRET: '' }, /OPERATOR_SECRET is not set/], [{ FILE: file('{') }, /salon\.json: /],
    [{ FILE: file({}) }, /no "id"/], [{ FILE: file(salonDraft('belle')), OPERATOR_SECRET: 'wrong' }, /^401 /],
    [{ FILE: file(salonDraft('belle', { zone: 'Nowhere' })) }, /^422 .*\n.*zone/], [{ FILE: file(salonDraft('belle')), OWNER_KEY: 'old' }, /OWNER_KEY=new/],
  ]) {
    const { code, out, err } = await run(env);
    assert.equal(code, 1, err);
    assert.match(err, words);
    assert.equal(out, '');
  }
});
