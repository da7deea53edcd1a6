// Weaves all mutants of a crate into one build: each changed function gets a copy of its body per change, and which body runs
// is chosen by a variable when the process starts. Changes are compiled once, not once each, which is what mutation testing
// spends its time on.
//
// What cargo-mutants lists is taken as it is: where, and what stands there instead. A change outside a function, or in one
// whose hidden return type no second body can share, stands apart and needs a build of its own.

/**
 * @typedef {{ line: number, column: number }} Place from 1, columns in characters
 * @typedef {{ start: Place, end: Place }} Span
 * @typedef {{ name: string, file: string, genre: string, replacement: string, span: Span,
 *   function: null | { function_name: string, span: Span } }} Listed a line of `cargo mutants --list --json`
 * @typedef {{ id: number, key: string } & Listed} Mutant
 * @typedef {{ id: number, from: number, to: number }} Arm the lines of the woven file that hold one change
 */

/** The variable that chooses, and what reads it, for the end of the crate's root. */
export const CHOICE = 'CHAIRTIME_MUTANT';
export const CHOOSER = `
pub(crate) mod woven {
    static CHOSEN: std::sync::LazyLock<u32> =
        std::sync::LazyLock::new(|| std::env::var("${CHOICE}").map_or(0, |id| id.parse().unwrap_or(0)));
    pub(crate) fn chosen() -> u32 { *CHOSEN }
}
`;

/** Where a place is in the text. */
function offsets(text) {
  const lines = text.split('\n');
  const starts = [0];
  for (const line of lines) starts.push(starts.at(-1) + line.length + 1);
  return ({ line, column }) => starts[line - 1] + [...lines[line - 1]].slice(0, column - 1).join('').length;
}

/** The body between a function's braces; nothing when no second body can stand beside it. */
function bodyOf(text, listed, at) {
  const name = listed.function.function_name.split('::').at(-1);
  const [from, end] = [at(listed.function.span.start), at(listed.function.span.end)];
  const head = new RegExp(`\\bfn\\s+${name}\\b`).exec(text.slice(from, end));
  if (!head) throw new Error(`no function where there should be one: ${listed.name}`);
  // Its first brace; one among the parameters is a pattern's.
  let open = from + head.index;
  for (let depth = 0; depth > 0 || text[open] !== '{'; open += 1) {
    if (text[open] === '(') depth += 1;
    if (text[open] === ')') depth -= 1;
  }
  const signature = text.slice(from + head.index, open);
  return /->\s*impl\b/.test(signature) ? undefined : { open: open + 1, close: end - 1 };
}

/**
 * One file with all its changes.
 * @param {string} text @param {Mutant[]} mutants of this file
 * @returns {{ text: string, arms: Arm[], apart: Mutant[] }}
 */
export function weave(text, mutants) {
  const at = offsets(text);
  /** @type {Map<number, { body: { open: number, close: number }, mutants: Mutant[] }>} */
  const functions = new Map();
  const apart = [];
  for (const mutant of mutants) {
    const body = mutant.function && bodyOf(text, mutant, at);
    if (!body) apart.push(mutant);
    else if (functions.has(body.open)) functions.get(body.open).mutants.push(mutant);
    else functions.set(body.open, { body, mutants: [mutant] });
  }
  let woven = '';
  let done = 0;
  const arms = [];
  const line = () => woven.split('\n').length;
  for (const { body, mutants: here } of [...functions.values()].sort((one, two) => one.body.open - two.body.open)) {
    if (body.open < done) {
      // A function within another that has changes too.
      apart.push(...here);
      continue;
    }
    woven += `${text.slice(done, body.open)} match crate::woven::chosen() {\n`;
    for (const mutant of here) {
      const [from, to] = [at(mutant.span.start), at(mutant.span.end)];
      const began = line();
      // Blanks, for an operator may stand where two others would become one.
      woven += `${mutant.id} => {${text.slice(body.open, from)} ${mutant.replacement} ${text.slice(to, body.close)}}\n`;
      arms.push({ id: mutant.id, from: began, to: line() - 1 });
    }
    woven += `_ => {${text.slice(body.open, body.close)}} } `;
    done = body.close;
  }
  return { text: woven + text.slice(done), arms, apart };
}

/** The file with this one change and no other. @param {string} text @param {Mutant} mutant */
export function changed(text, { span, replacement }) {
  const at = offsets(text);
  return `${text.slice(0, at(span.start))} ${replacement} ${text.slice(at(span.end))}`;
}

/** What a change is told by from one run to the next: its words and its function's, not the line it stands on. */
export function keyOf(text, listed, hash) {
  const at = offsets(text);
  const span = listed.function?.span ?? listed.span;
  const within = at(listed.span.start) - at(span.start);
  return hash(`${listed.file}\n${listed.genre}\n${listed.replacement}\n${within}\n${text.slice(at(span.start), at(span.end))}`);
}
