// What stands where the platform serves static assets: the files of widget/dist with the headers of `_headers`.
//
//   default   behind the ASSETS binding: the file, or 404
//   front     in front of the Worker, as in wrangler.toml: what asks for a file is answered here, all else goes on to the
//             Worker, and so do the paths of `run_worker_first`
//
// assets.test.mjs holds it against wrangler, whose service the platform shares. Not here: a needless %77 in an address is answered
// as the file, where the platform redirects.

const TYPES = {
  css: 'text/css; charset=utf-8', html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', json: 'application/json',
  txt: 'text/plain; charset=utf-8', wasm: 'application/wasm',
};

/** A pattern of `_headers` or `run_worker_first`: `*` is anything. @returns {(path: string) => boolean} */
function matches(pattern) {
  const quoted = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const whole = new RegExp(`^${quoted.join('.*')}$`);
  return (path) => whole.test(path);
}

/** The rules of a `_headers` file: a path, then its headers, indented; `! Name` takes back what an earlier rule has set. */
function parse(text) {
  const rules = [];
  for (const line of text.split('\n').filter((one) => one.trim())) {
    if (!line.startsWith(' ')) rules.push({ matches: matches(line), headers: [] });
    else if (line.trim().startsWith('!')) rules.at(-1).headers.push([line.trim().slice(1).trim(), undefined]);
    else rules.at(-1).headers.push([line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()]);
  }
  return rules;
}

let rules;

/** The files of widget/dist do not change while a process runs. */
async function headerRules(files) {
  if (rules === undefined) {
    const answer = await files.fetch('http://files/_headers');
    rules = answer.ok ? parse(await answer.text()) : [];
  }
  return rules;
}

/** The answer for a file that is there, or nothing. */
async function file(request, { FILES }) {
  const { pathname } = new URL(request.url);
  if (pathname === '/_headers' || pathname.endsWith('/')) return undefined;
  const found = await FILES.fetch(`http://files${pathname}`);
  // A folder's answer is a list of what is in it, as JSON; a file's is always bytes.
  if (!found.ok || found.headers.get('Content-Type') === 'application/json') {
    await found.body?.cancel();
    return undefined;
  }
  const extension = /\.([a-z0-9]+)$/.exec(pathname)?.[1];
  const headers = new Headers({ 'Cache-Control': 'public, max-age=0, must-revalidate' });
  if (TYPES[extension]) headers.set('Content-Type', TYPES[extension]);
  // A rule's first word on a header takes the place of the service's own; a second rule's is added to it.
  const told = new Set();
  for (const rule of (await headerRules(FILES)).filter(({ matches: hit }) => hit(pathname))) {
    for (const [name, value] of rule.headers) {
      if (value === undefined) headers.delete(name);
      else if (told.has(name.toLowerCase())) headers.append(name, value);
      else headers.set(name, value);
      told.add(name.toLowerCase());
    }
  }
  if (!['GET', 'HEAD'].includes(request.method)) {
    await found.body.cancel();
    if (!told.has('content-type')) headers.delete('Content-Type');
    return new Response(null, { status: 405, headers });
  }
  const version = `"${found.headers.get('Last-Modified')}-${found.headers.get('Content-Length')}"`;
  headers.set('ETag', version);
  if (request.headers.get('If-None-Match')?.includes(version)) {
    await found.body.cancel();
    return new Response(null, { status: 304, headers });
  }
  if (request.method === 'HEAD') {
    await found.body.cancel();
    return new Response(null, { headers });
  }
  return new Response(found.body, { headers });
}

export default {
  fetch: async (request, env) => (await file(request, env)) ?? new Response('Not found', { status: 404 }),
};

export const front = {
  async fetch(request, env) {
    const workerFirst = env.WORKER_FIRST.map(matches);
    const { pathname } = new URL(request.url);
    const found = workerFirst.some((hit) => hit(pathname)) ? undefined : await file(request, env);
    return found ?? env.EDGE.fetch(request);
  },
};
