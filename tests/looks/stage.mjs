// A stage on which nothing changes by itself: the Worker, the provider and the browser stand at one instant, and letters are drawn with
// fonts that come with the tests, so that a screen looks the same on every day and every machine.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { launch } from '../journeys/stage.mjs';
import { freePort } from '../runtime/free-port.mjs';
import { LINK_SECRET, OPERATOR_SECRET, SEALING_KEYS, WIDE_LIMITS, eventually, salonDraft } from '../runtime/stage.mjs';
import { CLOCK_SET, setClock, startWorkerd } from '../runtime/workerd.mjs';
import { startSandbox } from '../sandbox/sandbox.mjs';

/** A Tuesday morning at the salon. */
const INSTANT = Date.UTC(2026, 5, 2, 8) / 1000;
const SALON = 'belle';
const TERMS = { free_until: 60, fee: { kind: 'percent', points: 2500 } };

const font = (path) => readFileSync(createRequire(import.meta.url).resolve(`@fontsource-variable/${path}-wght-normal.woff2`)).toString('base64');
const face = (path, range) => `@font-face { font-family: Looks; font-weight: 100 900; src: url(data:font/woff2;base64,${font(path)}); unicode-range: ${range} }`;
const FONTS = `${face('noto-sans/files/noto-sans-latin', 'U+0-5FF, U+2000-FFFF')}
${face('noto-sans-arabic/files/noto-sans-arabic-arabic', 'U+600-6FF, U+FB50-FDFF, U+FE70-FEFF')}
:root { --chairtime-font: Looks }
body, body * { font-family: Looks !important }`;

/** Opens it. @returns {Promise<{address: string, pay: (session: string) => Promise<void>, person: (lang: string) => Promise<import('playwright-core').Page>, browser: import('playwright-core').Browser, close: () => Promise<void>}>} */
export async function openStage() {
  const endings = [];
  const close = async () => { for (const end of endings.splice(0).reverse()) await end(); };
  try {
    const sandbox = await startSandbox({ knobs: { settle_ms: 0, retry_base_ms: 50 } });
    endings.push(() => sandbox.close());
    const port = await freePort();
    const edge = `http://127.0.0.1:${port}`;
    const vars = { PUBLIC_ORIGIN: edge, STRIPE_API_BASE: sandbox.url, OPERATOR_SECRET, LINK_SECRET, SEALING_KEYS, ...WIDE_LIMITS };
    const worker = await startWorkerd({ port, vars, front: 'assets', entry: CLOCK_SET, build: process.env.CHAIRTIME_WORKER_BUILD });
    endings.push(worker.stop);
    const behind = Math.floor(Date.now() / 1000) - INSTANT;
    endings.push(() => sandbox.control('POST clock', { behind: 0 }));
    await sandbox.control('POST clock', { behind });
    await setClock(worker, behind, []);
    const put = async (path, body) => {
      const answer = await fetch(`${edge}/v1/operator/salons/${SALON}${path}`, {
        method: 'PUT', headers: { Authorization: `Bearer ${OPERATOR_SECRET}`, 'Content-Type': 'application/json' }, body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    };
    await put('', salonDraft(SALON, { cancellation: TERMS }));
    const [key, secret] = [`sk_test_${SALON}`, `whsec_${SALON}`];
    await sandbox.control('POST accounts', { key, name: 'Belle & Mane' });
    await sandbox.control('POST webhook_endpoints', { key, secret, url: `${edge}/payments/prepaid/stripe/${SALON}` });
    await put('/connections/stripe', { keys: { secret_key: key, webhook_secrets: [secret] }, mode: 'test' });
    await eventually('published', async () => (await (await fetch(`${edge}/v1/salons/${SALON}/storefront`)).json()).providers?.length === 1);
    const browser = await launch([]);
    endings.push(() => browser.close());
    return {
      address: `${edge}/s/${SALON}`,
      browser,
      pay: (session) => sandbox.control('POST pay', { session }),
      async person(lang) {
        const context = await browser.newContext({ locale: lang === 'en' ? 'en-GB' : lang, timezoneId: 'Europe/Berlin', bypassCSP: true, reducedMotion: 'reduce' });
        context.setDefaultTimeout(30_000);
        const page = await context.newPage();
        await page.addInitScript(({ styles, behind: seconds }) => {
          const Machine = Date;
          globalThis.Date = class extends Machine {
            constructor(...given) { super(...(given.length ? given : [Machine.now() - seconds * 1000])); }

            static now() { return Machine.now() - seconds * 1000; }
          };
          document.addEventListener('DOMContentLoaded', () => {
            document.head.append(Object.assign(document.createElement('style'), { textContent: styles }));
          });
        }, { styles: FONTS, behind });
        return page;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
