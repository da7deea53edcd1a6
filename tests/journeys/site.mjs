// A salon's own site on another origin: the demo's page for any salon, under conditions that a host may set.
//
//   /{salon}/            the demo's page
//   /{salon}/?csp=readme   … with the policy of the README and nothing more
//            ?csp=no-wasm  … with one that forbids wasm
//            ?csp=frame    … likewise, but it allows a frame of ours
//            ?csp=pay      … with that of the README for a payment inside the page
//            ?css=hostile  … with rules that would ruin the widget if they reached it
//            ?lang=ru      … in another language
//            ?framed=1     … inside a frame of a page of yet another origin
//            ?bare=1       … without the script tag, to compare with
//            ?embed=button … with the widget behind a button
//            ?late=1       … with the script tag alone, and not the line that has the first screen fetched beside it
//            ?service=cut  … with a service chosen by the page
//            ?script=/widget-….js&integrity=sha384-… … with a tag that pins the script, and an element that holds a link

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const demo = fileURLToPath(new URL('../demo/site', import.meta.url));

/** What careless or hostile themes have: each would reach into the widget if it were not in a shadow tree. */
const HOSTILE = `
* { all: unset !important }
html { font-size: 62.5% !important; letter-spacing: 0.4em; line-height: 3; word-spacing: 1em; text-transform: uppercase; direction: ltr }
body, div, section, chairtime-booking { text-align: right; font: italic 900 40px/3 fantasy !important; visibility: visible }
button, input, a, h2 { display: none !important; pointer-events: none !important; opacity: 0 !important }
label { position: fixed !important; inset: 0; transform: rotate(90deg) !important }
.widget, .card, .primary { display: none !important }
:host { display: none !important }
`;

const policies = {
  pay: (edge, provider) => `default-src 'none'; style-src 'self' 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; script-src ${edge} 'wasm-unsafe-eval' ${provider}; connect-src ${edge}; frame-src ${provider}`,
  readme: (edge) => `default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; script-src ${edge} 'wasm-unsafe-eval'; connect-src ${edge}`,
  'no-wasm': (edge) => `default-src 'none'; style-src 'self'; img-src data:; script-src ${edge}; connect-src ${edge}`,
  frame: (edge) => `default-src 'none'; style-src 'self'; img-src data:; script-src ${edge}; connect-src ${edge}; frame-src ${edge}`,
};

/** Keeps the page's address from being asked for a picture that no salon of ours has. */
const ICON = '<link rel="icon" href="data:,">';

/** @param {string} edge the Worker's origin @param {string} provider that of the sandbox @returns {Promise<{origin: string, close: () => void}>} */
export async function startSite(edge, provider) {
  const html = readFileSync(join(demo, 'index.html'), 'utf8').replace('<title>', `${ICON}<title>`);
  const css = readFileSync(join(demo, 'site.css'));

  const page = (salon, query) => {
    let text = html.replaceAll('http://127.0.0.1:8787', edge).replace('data-salon="belle"', `data-salon="${salon}"`).replace('/salons/belle/', `/salons/${salon}/`);
    if (query.get('lang')) text = text.replace('lang="en"', `lang="${query.get('lang')}"`);
    if (query.get('css')) text = text.replace('href="site.css"', 'href="hostile.css"');
    if (query.get('embed')) text = text.replace('data-salon=', `data-embed="${query.get('embed')}" data-salon=`);
    if (query.get('service')) text = text.replace('data-salon=', `data-service="${query.get('service')}" data-salon=`);
    if (query.get('integrity')) {
      text = text.replace(/<script.*<\/script>/, `<chairtime-booking salon="${salon}"><a href="${edge}/s/${salon}">Book here</a></chairtime-booking>
    <script async src="${edge}${query.get('script')}" integrity="${query.get('integrity')}" crossorigin="anonymous"></script>`);
    }
    // Nothing is fetched early that would not be needed, or not in the page's language.
    if (['lang', 'embed', 'bare', 'integrity', 'late'].some((key) => query.get(key))) text = text.replace(/<link rel="preload".*>\n/, '');
    if (query.get('bare')) text = text.replace(/<script.*<\/script>/, '');
    return text;
  };
  const frame = (salon, port) => `<!doctype html><html lang="en"><title>Portal</title>${ICON}
<style>iframe { width: 100%; height: 95vh; border: 0 }</style><iframe title="Salon" src="http://localhost:${port}/${salon}/"></iframe></html>`;

  const server = createServer((request, response) => {
    const { pathname, searchParams: query } = new URL(request.url, 'http://site');
    const [, salon, file] = pathname.split('/');
    const send = (type, body, headers = {}) => response.writeHead(200, { 'Content-Type': type, ...headers }).end(body);
    if (file === 'site.css') return send('text/css', css);
    if (file === 'hostile.css') return send('text/css', `${css}\n${HOSTILE}`);
    if (file !== '') return response.writeHead(404).end();
    const policy = policies[query.get('csp')]?.(edge, provider);
    const body = query.get('framed') ? frame(salon, server.address().port) : page(salon, query);
    return send('text/html; charset=utf-8', body, policy && { 'Content-Security-Policy': policy });
  });
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  const { port } = server.address();
  return {
    // Another site than the Worker's 127.0.0.1, as a salon's domain is.
    origin: `http://localhost:${port}`,
    /** Yet another one, for frames. */
    portal: `http://portal.localhost:${port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
