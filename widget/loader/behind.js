// The code behind: what a booking does not need (widget/src/flow/later.rs), in a second wasm. It is fetched once for all
// elements of a page, and again where it was lost on its way. Part of the first wasm's own module (scripts/pack-widget.mjs).

const address = __CHAIRTIME_LATER__; // null in a debug build, which has everything in the first
/** How long it may take, in milliseconds. */
const limit = 15_000;

let code;
let running;

/** Fetches it, and runs nothing. */
const fetched = async () => address && (code ||= WebAssembly.compileStreaming(
  fetch(new URL(address, import.meta.url), { signal: AbortSignal.timeout?.(limit) }),
).catch((lost) => {
  code = undefined;
  throw lost;
}));

/** Has it fetched before the first one runs; where it is lost, it is asked for again. */
export const early = () => void fetched().catch(() => {});

/** Puts it behind the first: over its memory and its tables. @param {WebAssembly.Exports} first @returns {Promise<string>} `+` */
export async function bring(first) {
  // Perhaps nobody waits for it: what the page has to do goes first.
  if (!code) await new Promise((ready) => (window.requestIdleCallback || setTimeout)(ready, { timeout: 200 }));
  const module = await fetched();
  if (module) running ||= new WebAssembly.Instance(module, { _: first });
  return '+';
}
