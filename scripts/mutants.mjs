// Mutation testing of chairtime-shared: changes the code as cargo-mutants would, one change at a time, and sees whether a test
// notices.
//
//   node scripts/mutants.mjs <cargo-mutants>     started by soak-mutants.sh, which installs it
//
//   MUTANTS_SHARD=k/n   the k-th of n parts, from 0
//   MUTANTS_ONLY=text   those whose name has this in it
//   MUTANTS_APART=1     only those that need a build of their own
//   MUTANTS_AGAIN=1     forget what earlier runs saw; otherwise what was killed stays killed while its function stays as it is
//   MUTANTS_DIR=folder  where the woven copy, its build and the verdicts are
//
// Several judges, the quick one first: the crate's own unit tests; then, for what they let pass, its tests/ and the whole-core
// tests (the ledger's, a few hundred seeds of the simulator, facts in any order). Survived is what all of them let pass.
//
// Deliberately absent: the model and the fuzz targets, which take too long to be asked so often; the tests at the real runtime;
// mutants that do not compile, which no test needs to notice.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CHOICE, CHOOSER, changed, keyOf, weave } from './weave.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const DIR = process.env.MUTANTS_DIR ?? join(ROOT, '.chairtime/mutants');
const TREE = join(DIR, 'tree');
const VERDICTS = join(DIR, 'verdicts.jsonl');
const LIB = 'shared/src/lib.rs';
const COMPILER = 'compiler';
const LEAST = 0.95;
/** Processor time of one judge, and its memory in KiB: more is a loop, which a test would hang in. */
const [SECONDS, MEMORY] = [20, 6_000_000];

const CARGO = {
  ...process.env,
  CARGO_TARGET_DIR: process.env.MUTANTS_TARGET ?? join(DIR, 'target'),
  CARGO_TERM_COLOR: 'never',
};
/** Small counts of the long tests: a judge is asked more than a thousand times. */
const SHORT = { CHAIRTIME_SEEDS: '300', CHAIRTIME_CASES: '200' };

const hash = (text) => createHash('sha256').update(text).digest('hex').slice(0, 24);

if (process.env.MUTANTS_AGAIN) rmSync(VERDICTS, { force: true });
const lines = existsSync(VERDICTS) ? readFileSync(VERDICTS, 'utf8').trim().split('\n').filter(Boolean) : [];
/** What killed a change in an earlier run. */
const known = new Map(lines.map((line) => JSON.parse(line)).map(({ key, by }) => [key, by]));
const note = ({ key, name }, by) => {
  known.set(key, by);
  appendFileSync(VERDICTS, `${JSON.stringify({ key, name, by })}\n`);
};

/** Whether a survivor has its reason written down: by its name without the line. */
const explained = (name) => readFileSync(join(ROOT, 'tests/mutants.md'), 'utf8').replaceAll('\\|', '|').includes(name.replace(/:\d+:\d+: /, ': '));

/** All that cargo-mutants would do, each with its text's hash. */
function listed(tool) {
  const list = spawnSync(tool, ['mutants', '--list', '--json', '-p', 'chairtime-shared', '-d', ROOT], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (list.status !== 0) throw new Error(`cargo-mutants: ${list.stderr}`);
  const texts = new Map();
  return JSON.parse(list.stdout).map((one, index) => {
    if (!texts.has(one.file)) texts.set(one.file, readFileSync(join(ROOT, one.file), 'utf8'));
    return { ...one, id: index + 1, key: keyOf(texts.get(one.file), one, hash) };
  });
}

/** Writes a file unless it says that already: what is not touched is not compiled again. */
function put(path, text) {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** A copy of the two crates that judge, but for the files that are woven, with a profile of its own. */
function copy(woven) {
  const files = (root, part) =>
    existsSync(join(root, part))
      ? readdirSync(join(root, part), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      : [];
  for (const part of ['shared', 'tests']) {
    const here = new Set(files(ROOT, part));
    for (const gone of files(TREE, part)) if (!here.has(gone)) rmSync(join(TREE, gone));
    for (const file of here) if (!woven.has(file)) put(join(TREE, file), readFileSync(join(ROOT, file), 'utf8'));
  }
  // The cron's pace is read by a test.
  for (const file of ['Cargo.lock', 'rust-toolchain.toml', 'wrangler.toml']) cpSync(join(ROOT, file), join(TREE, file));
  const manifest = readFileSync(join(ROOT, 'Cargo.toml'), 'utf8').replace(/^members = .*$/m, 'members = ["shared", "tests"]');
  put(join(TREE, 'Cargo.toml'), `${manifest}\n[profile.mutants]\ninherits = "test"\ndebug = false\nincremental = true\n`);
}

/** Writes the changed files; which lines hold which change. */
function writeWoven(files, mutants) {
  const [arms, apart] = [new Map(), []];
  for (const file of files) {
    const here = mutants.filter((mutant) => mutant.file === file);
    const woven = weave(readFileSync(join(ROOT, file), 'utf8'), here);
    put(join(TREE, file), woven.text + (file === LIB ? CHOOSER : ''));
    arms.set(file, woven.arms);
    apart.push(...woven.apart);
  }
  return { arms, apart };
}

const cargo = (...args) => {
  const run = spawnSync('cargo', args, { cwd: TREE, env: CARGO, encoding: 'utf8', maxBuffer: 1 << 29 });
  const messages = run.stdout.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  return { ok: run.status === 0, messages, stderr: run.stderr };
};

/** The mutants whose arms a compiler's error points into. */
function blamed(message, arms) {
  const found = new Set();
  for (const primary of message.spans.filter((one) => one.is_primary)) {
    for (let span = primary; span; span = span.expansion?.span) {
      const arm = arms.get(span.file_name)?.find(({ from, to }) => span.line_start >= from && span.line_start <= to);
      if (arm) found.add(arm.id);
    }
  }
  return found;
}

/** Leaves out what does not compile, until all that is left does. */
function compile(mutants, files) {
  const unviable = new Set(mutants.filter(({ key }) => known.get(key) === COMPILER).map(({ id }) => id));
  for (;;) {
    const left = mutants.filter((mutant) => !unviable.has(mutant.id));
    const { arms, apart } = writeWoven(files, left);
    const check = cargo('check', '-p', 'chairtime-shared', '--features', 'schedule', '--profile', 'mutants', '--message-format=json');
    if (check.ok) return { woven: left.filter((mutant) => !apart.includes(mutant)), apart, unviable };
    const before = unviable.size;
    const errors = check.messages.filter(({ message }) => message?.level === 'error').map(({ message }) => message);
    for (const error of errors) for (const id of blamed(error, arms)) unviable.add(id);
    console.log(`    ${errors.length} errors; ${unviable.size} changes do not compile`);
    if (unviable.size === before) throw new Error(`the woven crate does not compile:\n${errors[0]?.rendered ?? check.stderr}`);
    for (const mutant of left) if (unviable.has(mutant.id)) note(mutant, COMPILER);
  }
}

/** The judges, as the programs that cargo builds; nothing when they do not compile. */
function judges() {
  const build = cargo('test', '-p', 'chairtime-shared', '-p', 'chairtime-tests', '--profile', 'mutants', '--no-run', '--message-format=json');
  if (!build.ok) return undefined;
  const programs = build.messages.filter(({ executable, profile }) => executable && profile?.test);
  const program = (name) => programs.find(({ target }) => target.name === name)?.executable;
  const core = program('it');
  return [
    { name: 'unit', run: [program('chairtime_shared')] },
    { name: 'demo', run: [program('demo')] },
    { name: 'ledger', run: [core, 'ledger', 'boundaries'] },
    { name: 'simulator', run: [core, 'every_seed'] },
    { name: 'facts', run: [core, 'facts'] },
    { name: 'late and cut', run: [core, 'late', 'cut'] },
    { name: 'free times', run: [program('free_times')] },
  ];
}

/** Whether a judge lets this change pass. The first failure that it tells of is enough. */
function passes({ run }, id) {
  return new Promise((resolve) => {
    // In a folder of its own: what a property test found about one change must not be tried on the next.
    const child = spawn('bash', ['-c', `ulimit -t ${SECONDS} -v ${MEMORY}; exec "$0" "$@"`, ...run], {
      cwd: DIR,
      env: { ...process.env, ...SHORT, [CHOICE]: String(id), RUST_BACKTRACE: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let failed = false;
    const look = (data) => {
      if (!failed && /\.\.\. FAILED|breaks a law/.test(String(data))) {
        failed = true;
        child.kill('SIGKILL');
      }
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.on('close', (code) => resolve(!failed && code === 0));
  });
}

/** Whether the crate's own unit tests, a quick build, let pass what stands in the tree; nothing when it does not compile. */
async function passesUnit() {
  const build = cargo('test', '-p', 'chairtime-shared', '--lib', '--profile', 'mutants', '--no-run', '--message-format=json');
  if (!build.ok) return undefined;
  const { executable } = build.messages.find(({ executable: built, profile }) => built && profile?.test);
  return passes({ run: [executable] }, 0);
}

/** Who notices a change that has a build of its own: a judge's name, the compiler, or nobody. */
async function whoNotices(mutant) {
  const path = join(TREE, mutant.file);
  const sound = readFileSync(path, 'utf8');
  writeFileSync(path, changed(sound, mutant));
  try {
    const quick = await passesUnit();
    if (quick === undefined) return COMPILER;
    if (!quick) return 'unit';
    const others = judges();
    if (!others) return COMPILER;
    for (const judge of others) if (judge.name !== 'unit' && !(await passes(judge, 0))) return judge.name;
    return undefined;
  } finally {
    writeFileSync(path, sound);
  }
}

const tool = process.argv[2];
mkdirSync(DIR, { recursive: true });
const all = listed(tool);
const files = new Set([LIB, ...all.map(({ file }) => file)]);
copy(files);
const { woven, apart, unviable } = process.env.MUTANTS_APART
  ? { woven: [], apart: writeWoven(files, all).apart, unviable: new Set() }
  : compile(all, files);
/** The sources as they are, for those that are not woven. */
function unweave() {
  for (const file of files) put(join(TREE, file), readFileSync(join(ROOT, file), 'utf8'));
}
if (woven.length === 0) unweave();
const panel = judges();
if (!panel) throw new Error('the judges do not compile');
for (const judge of panel) {
  const began = Date.now();
  if (!(await passes(judge, 0))) throw new Error(`${judge.name}: fails without any change`);
  console.log(`    ${judge.name}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
}
const [shard, shards] = (process.env.MUTANTS_SHARD ?? '0/1').split('/').map(Number);
const asked = ({ id, name }) => id % shards === shard && name.includes(process.env.MUTANTS_ONLY ?? '');
const chosen = woven.filter(asked);
const alone = apart.filter(asked);
console.log(`${all.length} mutants: ${unviable.size} do not compile, ${chosen.length} in one build and ${alone.length} in one each are tried`);

// One judge after another, so that the quick one has seen all before the slow ones begin.
let left = chosen.filter(({ key }) => !known.get(key));
console.log(`killed in an earlier run: ${chosen.length - left.length}`);
for (const judge of panel) {
  const passed = [];
  for (const mutant of left) {
    if (await passes(judge, mutant.id)) passed.push(mutant);
    else note(mutant, judge.name);
    if (passed.at(-1) === mutant) console.log(`    ${judge.name} lets pass: ${mutant.name}`);
  }
  console.log(`killed by ${judge.name}: ${left.length - passed.length} of ${left.length}`);
  left = passed;
}

// The others, one build after another, over the sources as they are.
unweave();
let viable = alone.length;
for (const mutant of alone) {
  const by = known.get(mutant.key) ?? (await whoNotices(mutant));
  if (by === COMPILER) viable -= 1;
  if (!by) left.push(mutant);
  else if (!known.has(mutant.key)) note(mutant, by);
  console.log(`    ${by ?? 'nobody'}: ${mutant.name}`);
}

const tried = chosen.length + viable;
const rate = (tried - left.length) / Math.max(tried, 1);
for (const { name } of left) console.log(`survived: ${name}${explained(name) ? ' (tests/mutants.md)' : ''}`);
console.log(`${(rate * 100).toFixed(1)} % of ${tried} are killed, ${left.length} live; wanted: ${LEAST * 100} %`);
process.exitCode = rate >= LEAST ? 0 : 1;
