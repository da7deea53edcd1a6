// Where the desk's code is cut in two (scripts/wasm-split.mjs): the day and its visits at once, every other page later.

/** Modules of the desk whose code comes later. */
const PAGES = '(?:later|access|finance|connect|connections|health|catalogue|clients|settings|staff|past)';

/** All that the files called `later` offer. */
export const entries = /::desk::(?:flow|view|client)::later::[a-z_]+"?$/;
/** Closures, shims and drop glue of those pages. */
export const later = new RegExp(`desk::(?:flow|view|client)::${PAGES}::`);
/** What is drawn there is drawn by nothing else. */
export const never = new RegExp(`::desk::(?:view|client)::${PAGES}::`);
