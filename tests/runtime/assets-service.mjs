// What stands behind the ASSETS binding in tests: the files of widget/dist with their content types, nothing more.
// The platform's own service adds the headers of `_headers`; journeys that need those run under wrangler.

const TYPES = { css: 'text/css', html: 'text/html', js: 'text/javascript', wasm: 'application/wasm' };

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    const file = await env.FILES.fetch(`http://files${pathname}`);
    if (!file.ok) return new Response('Not found', { status: 404 });
    const type = TYPES[pathname.split('.').at(-1)] ?? 'application/octet-stream';
    return new Response(file.body, { headers: { 'Content-Type': type, 'Access-Control-Allow-Origin': '*' } });
  },
};
