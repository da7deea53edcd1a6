// Turns what wasm-bindgen wrote into the files that a salon's page loads.
// Usage: node scripts/pack-widget.mjs <folder with widget.js, widget_bg.wasm and, but for a debug build, widget-later_bg.wasm>
//
//   widget/dist/widget.js                   the loader, fixed name, cached for minutes
//   widget/dist/widget-<hash>.js            the very same bytes, cached for ever, for tags with an integrity value
//   widget/dist/embed.json                  that file's address, and its integrity value
//   widget/dist/assets/widget-<hash>.wasm   }
//   widget/dist/assets/widget-<hash>.js     } named by their contents, cached for ever
//   widget/dist/assets/widget-<hash>.css    }
//   widget/dist/later/later-<hash>.wasm    what a booking does not need; not there in a debug build
//   widget/dist/texts/en-<hash>.txt …       }  those with the words of a language, one text a line
//   widget/dist/dialog/dialog-<hash>.js    what a button opens; fetched only when somebody is about to press it
//   widget/dist/frame/frame-<hash>.js      the hosted page in a frame; fetched only where the widget cannot run
//   widget/dist/framed.js                   what runs in there, fixed name, cached for minutes
//   widget/dist/challenge/<hash>.js        asks for a challenge; fetched only when the Worker wants one solved
//   widget/dist/widget.css                  the same styles under a fixed name, for the first screen in the hosted page
//   widget/dist/hosted.css                  styles of the Worker's own pages round the widget
//   widget/dist/_headers                    response headers for the static assets host (headers.mjs)
//
// The desk's files lie beside them (pack-desk.mjs) and are left alone.
//
// The loader is given the other files' addresses, relative to its own, as the constants __CHAIRTIME_WASM__,
// __CHAIRTIME_GLUE__, __CHAIRTIME_CSS__, __CHAIRTIME_DIALOG__, __CHAIRTIME_FRAME__ and __CHAIRTIME_TEXTS__ (by language). So one loader always fetches
// the files that it was built with. The few words that it says itself are __CHAIRTIME_WORDS__, from widget/texts-embed.

import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeHeaders } from './headers.mjs';
import { rename } from './wasm-names.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'widget/dist');
const bound = process.argv[2];

/** Browsers that the widget supports: custom elements, constructable style sheets, wasm with reference types. */
const target = ['chrome96', 'firefox101', 'safari16.4'];

/** @param {import('esbuild').BuildOptions} options */
const bundled = (options) => build({
  bundle: true, minify: true, write: false, target, legalComments: 'none', logLevel: 'warning', ...options,
});

/** @param {import('esbuild').BuildOptions} options @returns {Promise<Uint8Array>} */
const minified = async (options) => (await bundled(options)).outputFiles[0].contents;

/** Writes the contents under a name that carries their hash. @returns {string} the path below dist */
function writeHashed(name, extension, contents) {
  const hash = createHash('sha256').update(contents).digest('hex').slice(0, 12);
  const path = `${name}-${hash}.${extension}`;
  writeFileSync(join(dist, path), contents);
  return path;
}

/** Words that are no part of the widget's own files, by language; one that lacks a text ends the build. @param {string[]} keys */
const said = (...keys) => Object.fromEntries(readdirSync(join(root, 'widget/texts')).map((file) => {
  const written = JSON.parse(readFileSync(join(root, 'widget/texts-embed', file), 'utf8'));
  for (const key of keys) if (!written[key]?.trim()) throw new Error(`texts-embed/${file} lacks ${key}`);
  return [file.slice(0, -'.json'.length), keys.length > 1 ? keys.map((key) => written[key]) : written[keys[0]]];
}));

const styles = (await minified({ entryPoints: [join(root, 'widget/styles/widget.css')] }));
/** The widget's own custom properties, as its styles name them. */
const properties = [...new Set(Buffer.from(styles).toString().match(/(?<![\w-])--(?!chairtime-)[a-z][a-z-]*/g))].sort();

/**
 * Gives them names that nobody else has: where a site registers `--accent` (`@property`), that holds inside of a shadow tree as well.
 * @param {Uint8Array} text of styles, or of a script with styles in it
 */
const named = (text) => Buffer.from(Buffer.from(text).toString().replace(/(?<![\w-])--[a-z][a-z-]*/g, (name) => {
  const place = properties.indexOf(name);
  return place < 0 ? name : `--_ct${place.toString(36)}`;
}));

for (const folder of ['assets', 'later', 'texts', 'challenge', 'dialog', 'frame']) {
  rmSync(join(dist, folder), { recursive: true, force: true });
  mkdirSync(join(dist, folder), { recursive: true });
}
const challenge = writeHashed('challenge/challenge', 'js', await minified({ entryPoints: [join(root, 'widget/challenge/challenge.js')], format: 'esm' }));
const dialog = writeHashed('dialog/dialog', 'js', named(await minified({
  entryPoints: [join(root, 'widget/dialog/dialog.js')], format: 'esm', define: { __CHAIRTIME_WORDS__: JSON.stringify(said('close')) },
})));
const frame = writeHashed('frame/frame', 'js', await minified({ entryPoints: [join(root, 'widget/frame/frame.js')], format: 'esm' }));
writeFileSync(join(dist, 'framed.js'), await minified({ entryPoints: [join(root, 'widget/frame/framed.js')], format: 'iife' }));

// It imports from the first part only, by names that are nobody else's: nothing in it is renamed.
const behind = join(bound, 'widget-later_bg.wasm');
const later = existsSync(behind) ? `../${writeHashed('later/later', 'wasm', readFileSync(behind))}` : null;

/**
 * What wasm-bindgen writes for browsers that do not run our wasm anyway (all have `globalThis`), and for Safari after 2 GB of texts,
 * with what stands there instead; and our own way to write JSON.
 */
const INSTEAD = [
  [/JSON\.stringify\(arg0\)/, 'write(arg0)'],
  [/const ret = typeof (global|self|window) === 'undefined' \? undefined : \1;\n.*/g, 'return 0;'],
  [/ {4}numBytesDecoded \+=.*?\n {4}\}\n/s, ''],
  [/if \(!\('encodeInto' in cachedTextEncoder\)\) \{.*?\n\}\n/s, ''],
  [/\(typeof FinalizationRegistry === 'undefined'\)\s*\? \{[^}]*\{\}[^}]*\{\}\s*\}\s*: (new FinalizationRegistry)/g, '$1'],
];

/** Puts that in their places; where wasm-bindgen has come to write them otherwise, the build ends. @type {import('esbuild').Plugin} */
const ours = {
  name: 'ours',
  setup: ({ onLoad }) => onLoad({ filter: /widget\.js$/ }, ({ path }) => {
    if (dirname(path) !== resolve(bound)) return undefined;
    const contents = INSTEAD.reduce((text, [pattern, instead]) => {
      if (!pattern.test(text)) throw new Error(`${path} has nothing like ${pattern}`);
      pattern.lastIndex = 0;
      return text.replace(pattern, instead);
    }, readFileSync(path, 'utf8'));
    return { contents: `import { write } from ${JSON.stringify(join(root, 'widget/loader/write.js'))};\n${contents}`, loader: 'js' };
  }),
};

// What nobody imports is left out. esbuild shortens the names that wasm-bindgen made up, those of modules included, and
// says how; the wasm must use the same ones.
const { outputFiles: [{ contents: glue }], mangleCache } = await bundled({
  stdin: {
    // Not wasm-bindgen's own way to load it: that is ready for hosts and addresses that ours is never given.
    contents: `import { initSync, mount as mounted } from './widget.js';
      import { bring, early } from ${JSON.stringify(join(root, 'widget/loader/behind.js'))};
      export { takeOver } from ${JSON.stringify(join(root, 'widget/loader/take-over.js'))};
      let first;
      export const start = async (answer, back) => {
        if (back) early();
        first = initSync({ module: await WebAssembly.compileStreaming(answer) });
      };
      export const mount = (root, options) => mounted(root, { ...options, later: () => bring(first) });`,
    resolveDir: bound,
  },
  format: 'esm',
  define: { __CHAIRTIME_CHALLENGE__: JSON.stringify(`../${challenge}`), __CHAIRTIME_LATER__: JSON.stringify(later) },
  external: ['../challenge/*'],
  mangleProps: /^(__wbg_|__wbindgen_|__externref_|wasm_bindgen_|\.\/)/,
  mangleQuoted: true,
  mangleCache: {},
  // A module is UTF-8 wherever it is served from.
  charset: 'utf8',
  plugins: [ours],
  // What wasm-bindgen would tell those who call it wrongly; our loader is the only one that calls it.
  pure: ['console.warn'],
});
/** esbuild's own loop over what a module exports would meet what a site has put into every object. */
const INHERITED = /for\(var (\w+) in (\w+)\)/;
if (!INHERITED.test(Buffer.from(glue).toString())) throw new Error('the glue has no loop over exports any more');
const owned = Buffer.from(Buffer.from(glue).toString().replace(INHERITED, 'for(var $1 of Object.keys($2))'));
const wasm = rename(readFileSync(join(bound, 'widget_bg.wasm')), mangleCache);
const css = named(styles);

const files = {
  wasm: writeHashed('assets/widget', 'wasm', wasm),
  glue: writeHashed('assets/widget', 'js', owned),
  css: writeHashed('assets/widget', 'css', css),
};

// In the order of their keys, as widget/build.rs numbers them; that each language has all of them was checked there.
const texts = Object.fromEntries(readdirSync(join(root, 'widget/texts')).sort().map((file) => {
  const written = JSON.parse(readFileSync(join(root, 'widget/texts', file), 'utf8'));
  const tag = file.slice(0, -'.json'.length);
  return [tag, writeHashed(`texts/${tag}`, 'txt', Object.keys(written).sort().map((key) => written[key]).join('\n'))];
}));

writeFileSync(join(dist, 'widget.css'), css);
writeFileSync(join(dist, 'hosted.css'), await minified({ entryPoints: [join(root, 'widget/styles/hosted.css')] }));

const loader = named(await minified({
  entryPoints: [join(root, 'widget/loader/widget.js')],
  format: 'iife',
  // Its type says so (headers.mjs), whatever the page around it is written in.
  charset: 'utf8',
  define: {
    __CHAIRTIME_WASM__: JSON.stringify(files.wasm),
    __CHAIRTIME_GLUE__: JSON.stringify(files.glue),
    __CHAIRTIME_CSS__: JSON.stringify(files.css),
    __CHAIRTIME_DIALOG__: JSON.stringify(dialog),
    __CHAIRTIME_FRAME__: JSON.stringify(frame),
    __CHAIRTIME_TEXTS__: JSON.stringify(texts),
    __CHAIRTIME_WORDS__: JSON.stringify(said('own_page', 'open')),
  },
}));
writeFileSync(join(dist, 'widget.js'), loader);

// Beside the other one, for both find the rest relative to themselves.
for (const former of readdirSync(dist).filter((file) => /^widget-.*\.js$/.test(file))) rmSync(join(dist, former));
const embed = { script: `/${writeHashed('widget', 'js', loader)}`, integrity: `sha384-${createHash('sha384').update(loader).digest('base64')}` };
writeFileSync(join(dist, 'embed.json'), `${JSON.stringify(embed)}\n`);
console.log(`    to be pinned: ${embed.script} ${embed.integrity}`);

writeHeaders(dist);
