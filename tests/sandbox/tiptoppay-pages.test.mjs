/**
 * The stand-in TipTop Pay's pages: an order's link, by forms alone, and the widget, in a browser and on a site of
 * another origin.
 */

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import http from 'node:http';
import { delimiter, join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { chromium } from 'playwright-core';
import { barriers } from '../journeys/accessibility.mjs';
import { startSandbox } from './sandbox.mjs';

const SECURE = '4242 4242 4242 4242';
const PLAIN = '4111 1111 1111 1111';
const POOR = '4000 0566 5566 5556';

/** @type {import('./sandbox.mjs').Sandbox} */
let sandbox;

const terminal = (more = {}) => sandbox.control('POST tiptoppay/terminals', { public_id: 'pk_belle', api_secret: 's', name: 'Belle & Co', ...more });
const seen = async () => (await sandbox.control('GET tiptoppay/terminals?public_id=pk_belle'))[0];

/** @param {Record<string, any>} [more] */
async function order(more = {}) {
  const answer = await fetch(`${sandbox.url}/tiptoppay/orders/create`, {
    method: 'POST',
    headers: { Authorization: `Basic ${Buffer.from('pk_belle:s').toString('base64')}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ Amount: 15000, Currency: 'KZT', Description: 'Маникюр <3', InvoiceId: 'belle.b1.1', SuccessRedirectUrl: 'https://salon.example/ok', FailRedirectUrl: 'https://salon.example/back', ...more }),
  });
  return (await answer.json()).Model;
}

before(async () => {
  sandbox = await startSandbox({ knobs: { widget_close_ms: 50 } });
});
after(() => sandbox.close());
beforeEach(async () => {
  await sandbox.control('POST reset');
  await terminal();
});

describe('the page of an order', () => {
  const text = async (/** @type {string} */ url) => (await fetch(url)).text();
  const send = (/** @type {string} */ url, /** @type {Record<string, string>} */ fields) => fetch(url, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ expiry: '12/30', cvv: '123', ...fields }) });
  const to = (/** @type {Response} */ answer) => String(answer.headers.get('location'));

  it('pays by forms alone: 3-D Secure, a declined card and another attempt', async () => {
    const { Url: url } = await order();
    const page = await text(url);
    assert.match(page, /<html lang="ru">/);
    assert.match(page, /Песочница/);
    assert.match(page, /15[\s\u00a0]000[\s\u00a0]₸/);
    assert.match(page, /Маникюр &#60;3/);

    const asked = to(await send(url, { card_number: SECURE }));
    assert.match(asked, /\/3ds\/3000000001$/);
    const refused = to(await send(sandbox.url + asked, { decision: 'refuse' }));
    const declined = await text(sandbox.url + refused);
    assert.match(declined, /не подтвердил/);
    assert.match(declined, /href="https:\/\/salon\.example\/back"/);
    const poor = to(await send(url, { card_number: POOR, email: 'a@example.com' }));
    assert.match(await text(sandbox.url + poor), /Недостаточно средств/);
    const paid = to(await send(url, { card_number: PLAIN }));
    assert.equal(to(await fetch(sandbox.url + paid, { redirect: 'manual' })), 'https://salon.example/ok');

    const { transactions } = await seen();
    assert.deepEqual(transactions.map((/** @type {any} */ each) => [each.Status, each.ReasonCode, each.InvoiceId]), [['Declined', 5206, 'belle.b1.1'], ['Declined', 5051, 'belle.b1.1'], ['Completed', 0, 'belle.b1.1']]);
    assert.equal(transactions[1].Email, 'a@example.com');
    assert.match(await text(url), /уже оплачен/);
    assert.match(await (await send(url, { card_number: PLAIN })).text(), /уже оплачен/);
    assert.equal((await seen()).transactions.length, 3);
  });

  it('speaks English when told to, and says what is wrong with a card without repeating it', async () => {
    const { Url: url } = await order({ CultureName: 'en-US', RequireConfirmation: true, SuccessRedirectUrl: '' });
    const wrong = await send(url, { card_number: '4242 4242 4242 4241', expiry: '01/20', cvv: '1', email: 'nobody' });
    const page = await wrong.text();
    assert.equal(wrong.status, 422);
    for (const said of [/Check the card number/, /has expired/, /three digits/, /Enter an e-mail/]) assert.match(page, said);
    assert.doesNotMatch(page, /4242 4242 4242 4241/);
    const paid = to(await send(url, { card_number: PLAIN }));
    assert.match(await text(sandbox.url + paid), /The amount is held/);
    assert.doesNotMatch(JSON.stringify(await seen()), /4111 ?1111 ?1111/);
  });

  it('tells a cancelled order, and an unknown one', async () => {
    const { Url: url, Id } = await order();
    await fetch(`${sandbox.url}/tiptoppay/orders/cancel`, { method: 'POST', headers: { Authorization: `Basic ${Buffer.from('pk_belle:s').toString('base64')}` }, body: new URLSearchParams({ Id }) });
    const ended = await fetch(url);
    assert.equal(ended.status, 410);
    assert.match(await ended.text(), /Заказ отменён/);
    assert.equal((await send(url, { card_number: PLAIN })).status, 410);
    assert.equal((await fetch(`${sandbox.url}/tiptoppay/d/nothing`)).status, 404);
    assert.equal((await fetch(`${url}/result/3000000001`)).status, 404);
    assert.equal((await seen()).transactions.length, 0);
  });

  it('shows what Check said', async () => {
    const merchant = http.createServer((_request, response) => response.end('{"code":20}'));
    await new Promise((resolve) => merchant.listen(0, '127.0.0.1', () => resolve(undefined)));
    const { port } = /** @type {import('node:net').AddressInfo} */ (merchant.address());
    await terminal({ notifications: { check: `http://127.0.0.1:${port}/check` } });
    const { Url: url } = await order();
    const ended = to(await send(url, { card_number: PLAIN }));
    assert.match(await text(sandbox.url + ended), /Срок оплаты заказа истёк/);
    await new Promise((resolve) => merchant.close(resolve));
  });
});

describe('the widget', () => {
  /** @type {http.Server} */
  let site;
  /** @type {string} */
  let siteUrl;
  /** @type {import('playwright-core').Browser} */
  let browser;
  /** @type {import('playwright-core').Page} */
  let page;

  /** A salon's page with a strict policy and styles that would spoil any overlay. */
  function startSite() {
    const policy = `default-src 'none'; script-src ${sandbox.url}; frame-src ${sandbox.url}; style-src 'unsafe-inline'`;
    const body = `<!doctype html><meta charset="utf-8"><title>Salon</title><style>dialog, iframe { display: none !important; width: 1px !important; }</style>
<h1>Salon</h1><button id="book">Book</button><script src="${sandbox.url}/tiptoppay/bundles/widget.js"></script>`;
    site = http.createServer((_request, response) => response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Security-Policy': policy }).end(body));
    return new Promise((resolve) => site.listen(0, '127.0.0.1', () => resolve(undefined)));
  }

  before(async () => {
    await startSite();
    siteUrl = `http://localhost:${/** @type {import('node:net').AddressInfo} */ (site.address()).port}/`;
    const paths = ['chromium', 'chromium-browser', 'google-chrome'].flatMap((name) => (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)));
    browser = await chromium.launch({ executablePath: process.env.CHAIRTIME_CHROMIUM ?? paths.find((path) => existsSync(path)), args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
  });
  after(async () => {
    await browser.close();
    await new Promise((resolve) => {
      site.close(resolve);
      site.closeAllConnections();
    });
  });
  beforeEach(async () => {
    await page?.close();
    page = await browser.newPage({ viewport: { width: 360, height: 740 } });
    await page.goto(siteUrl);
  });

  const PARAMS = { publicTerminalId: 'pk_belle', amount: 15000, currency: 'KZT', paymentSchema: 'Dual', culture: 'en-US', description: 'Manicure', externalId: 'belle.b1.1', userInfo: { accountId: 'b1', email: 'a@example.com' }, metadata: { salon: 'belle' } };
  const frame = () => page.frameLocator('dialog iframe');
  const start = (more = {}) => page.evaluate((params) => {
    const { tiptop } = /** @type {any} */ (window);
    const widget = new tiptop.Widget();
    const told = (/** @type {any} */ (window).told = /** @type {any[]} */ ([]));
    widget.oncomplete = (/** @type {any} */ result) => told.push(['oncomplete', result]);
    document.querySelector('#book').focus();
    widget.start(params).then((/** @type {any} */ result) => told.push(['resolved', result]), (/** @type {any} */ error) => told.push(['rejected', error.message]));
  }, { ...PARAMS, ...more });
  /** What the site was told, once the promise has ended. */
  const told = async () => {
    await page.waitForFunction(() => /** @type {any} */ (window).told.some(([kind]) => kind !== 'oncomplete'));
    return page.evaluate(() => /** @type {any} */ (window).told);
  };
  /** Fills in the form by keyboard alone, from the field that has the focus. @param {string} card */
  async function type(card) {
    await frame().locator('#card_number:focus').waitFor();
    for (const text of [card.replaceAll(' ', ''), '1230', '123']) {
      await page.keyboard.type(text);
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
  }

  it('pays by keyboard, tells each attempt, and gives the page back', async () => {
    await start();
    await type(POOR);
    await frame().getByText('There is not enough money on the card').waitFor();
    assert.deepEqual(await barriers(/** @type {any} */ (page.frames()[1])), []);
    await frame().locator('[data-retry]:focus').waitFor();
    await page.keyboard.press('Enter');
    await type(SECURE);
    await frame().locator('button[value=confirm]:focus').waitFor();
    assert.deepEqual(await barriers(/** @type {any} */ (page.frames()[1])), []);
    await page.keyboard.press('Enter');
    const { transactions: [failed, held] } = await eventually(async () => {
      const now = await seen();
      return now.transactions.at(-1).Status === 'Authorized' && now;
    });
    assert.deepEqual(await told(), [
      ['oncomplete', { type: 'error', data: { transactionId: failed.TransactionId, ReasonCode: 5051 }, message: 'There is not enough money on the card', status: 'fail' }],
      ['oncomplete', { type: 'payment', data: { transactionId: held.TransactionId }, status: 'success' }],
      ['resolved', { type: 'payment', data: { transactionId: held.TransactionId }, status: 'success' }],
    ]);
    assert.deepEqual([held.Status, held.InvoiceId, held.AccountId, held.JsonData, held.Email], ['Authorized', 'belle.b1.1', 'b1', '{"salon":"belle"}', 'a@example.com']);
    assert.deepEqual(await page.evaluate(() => [document.querySelectorAll('dialog, iframe').length, document.activeElement?.id]), [0, 'book']);
  });

  it('is cancelled by Escape, inside and out, and by its button', async () => {
    await start();
    await frame().locator('#card_number:focus').waitFor();
    assert.deepEqual(await barriers(/** @type {any} */ (page.frames()[1])), []);
    await page.keyboard.press('Escape');
    assert.deepEqual(await told(), [['oncomplete', { type: 'cancel' }], ['resolved', { type: 'cancel' }]]);
    await start();
    await frame().locator('#card_number:focus').waitFor();
    await page.evaluate(() => document.querySelector('dialog')?.focus());
    await page.keyboard.press('Escape');
    assert.deepEqual((await told()).at(-1), ['resolved', { type: 'cancel' }]);
    await start();
    await frame().getByRole('button', { name: 'Close' }).click();
    assert.deepEqual((await told()).at(-1), ['resolved', { type: 'cancel' }]);
    assert.equal((await seen()).transactions.length, 0);
  });

  it('keeps a failed attempt as the result when the client gives up, and sends the client where it was told', async () => {
    await start({ retryPayment: false, failRedirectUrl: `${siteUrl}?failed` });
    await type(POOR);
    assert.equal(await frame().locator('[data-retry]').count(), 0);
    await frame().getByRole('button', { name: 'Close' }).last().click();
    await page.waitForURL(`${siteUrl}?failed`);
    await start({ successRedirectUrl: `${siteUrl}?paid` });
    await type(PLAIN);
    await page.waitForURL(`${siteUrl}?paid`);
    assert.deepEqual((await seen()).transactions.map((/** @type {any} */ each) => each.Status), ['Declined', 'Authorized']);
  });

  it('says what is wrong with its parameters', async () => {
    for (const [more, said] of /** @type {[any, RegExp][]} */ ([[{ publicTerminalId: 'pk_no' }, /no such terminal/], [{ amount: '15000' }, /amount must be a number/], [{ paymentSchema: 'charge' }, /Single or Dual/], [{ currency: 'USD' }, /USD/]])) {
      await start(more);
      await frame().getByRole('button', { name: 'Close' }).last().click();
      const [kind, result] = (await told()).at(-1);
      assert.deepEqual([kind, result.type, result.status], ['resolved', 'error', 'fail']);
      assert.match(result.message, said);
    }
  });
});

/** @template T @param {() => Promise<T>} probe @returns {Promise<NonNullable<T>>} */
async function eventually(probe) {
  const end = Date.now() + 10_000;
  for (;;) {
    const value = await probe();
    if (value) return /** @type {any} */ (value);
    if (Date.now() > end) throw new Error('never happened');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
