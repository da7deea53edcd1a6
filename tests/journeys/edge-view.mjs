// The first screen, drawn at the edge: read before the wasm is there, and where it never comes; taken over without a trace.

import assert from 'node:assert/strict';
import { OPERATOR_SECRET, eventually } from '../runtime/stage.mjs';
import { barriers } from './accessibility.mjs';
import { journey } from './journey.mjs';

const WASM = '**/assets/*.wasm';

/** What a browser says of a request that was cut off on purpose, and the widget of not having started. */
const CUT_OFF = [/net::ERR_/, /Failed to fetch/];

/** Keeps the wasm back until it is let go. @returns {Promise<() => void>} */
async function holdWasm(page) {
  let release;
  const released = new Promise((done) => { release = done; });
  await page.route(WASM, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

/** Runs in the page: from now on, notes how much things on it move by themselves or after an input. */
function noteShifts() {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries()) {
      window.shifts.push(`${value} ${sources.map(({ node, previousRect: a, currentRect: b }) => `${node?.className || node?.nodeName} ${a.y},${a.height} to ${b.y},${b.height}`).join(' ')}`);
    }
  }).observe({ type: 'layout-shift' });
}

/** Runs in the page: the drawn screen is marked, so that it is told from the widget that takes its place. */
function markDrawn() {
  const drawn = document.querySelector('chairtime-booking').shadowRoot.querySelector('.widget');
  drawn.dataset.drawn = '';
  return drawn.innerHTML;
}

/** Waits until the widget has taken the place of the drawn screen; its HTML. */
async function takenOver(page) {
  await page.waitForFunction(() => {
    const widget = document.querySelector('chairtime-booking').shadowRoot.querySelector('.widget');
    return widget && !('drawn' in widget.dataset);
  });
  return page.evaluate(() => document.querySelector('chairtime-booking').shadowRoot.querySelector('.widget').innerHTML);
}

const hosted = ({ at, salon }, query = '') => `${at.edge}/s/${salon.id}${query}`;

journey('Without the wasm services and prices are read on the salon’s page', { device: 'phone', expected: CUT_OFF }, async ({ person }) => {
  await person.page.route(WASM, (route) => route.abort());
  await person.opens();
  await person.sees('What would you like?');
  await person.reads('€32');
  await person.reads('Shape, cuticles, polish.');
  // The button's place is the way on.
  await person.widget.getByRole('link', { name: 'Book on a page of its own' }).waitFor();
  await person.looks('no-wasm');
});

journey('Without JavaScript the hosted page tells services, prices, where, and what is missing', {
  context: { javaScriptEnabled: false },
}, async ({ person, salon, at }) => {
  await person.page.goto(hosted({ at, salon }));
  await person.sees('What would you like?');
  await person.reads('Manicure');
  await person.reads('€32');
  await person.page.getByText('Lindenstrasse 12, Berlin').waitFor();
  assert.equal(await person.page.locator('noscript').textContent(), 'To book online, please switch JavaScript on.');
});

for (const place of ['salon’s', 'hosted']) {
  journey(`Late wasm takes the drawn screen over: nothing moves, nothing clicked is lost (${place} page)`, { device: 'phone' }, async ({ person, salon, at }) => {
    const open = async () => {
      const release = await holdWasm(person.page);
      if (place === 'hosted') await person.page.goto(hosted({ at, salon }));
      else await person.opens();
      await person.reads('€32');
      return release;
    };
    const box = person.widget.getByRole('checkbox', { name: /Manicure/ });
    const asked = [];
    const note = (request) => asked.push(new URL(request.url()).pathname);
    person.page.on('request', note);
    let release = await open();
    // Pictures would move things, to have all of the page on them.
    person.found.push(...await barriers(person.page));
    await box.scrollIntoViewIfNeeded();
    await box.focus();
    await person.page.evaluate(noteShifts);
    const y = await person.page.evaluate(() => scrollY);
    await person.page.evaluate(markDrawn);
    release();
    await takenOver(person.page);
    assert.deepEqual(await person.page.evaluate(() => window.shifts), []);
    assert.equal(await person.page.evaluate(() => scrollY), y);
    assert.equal(await box.evaluate((input) => input.getRootNode().activeElement === input), true, 'the focus stays');
    assert.deepEqual(asked.filter((path, index) => asked.indexOf(path) !== index), [], 'nothing is fetched twice');
    person.page.off('request', note);
    await person.page.unroute(WASM);

    release = await open();
    await box.check();
    await person.page.evaluate(markDrawn);
    release();
    await takenOver(person.page);
    assert.equal(await box.isChecked(), true);
    await person.button('Continue').click();
    await person.sees('When suits you?');
  });
}

for (const place of ['salon’s', 'hosted']) {
  journey(`Before the widget is there a tick tells its sum, and a press on the way on is kept (${place} page)`, { device: 'phone' }, async ({ person, salon, at }) => {
    const release = await holdWasm(person.page);
    if (place === 'hosted') await person.page.goto(hosted({ at, salon }));
    else await person.opens();
    const [manicure, gel] = [/Manicure/, /Gel/].map((name) => person.widget.getByRole('checkbox', { name }));
    const bar = person.widget.locator('.bar > .main');
    const go = person.button('Continue');
    assert.equal(await bar.textContent(), 'Pick one or more services');
    assert.equal(await go.isDisabled(), true);
    await manicure.check();
    const drawn = await bar.innerHTML();
    assert.match(drawn, /^<b>€32<\/b><small>1 service .*40 min<\/small>$/);
    await person.looks('drawn-ticked');
    await gel.check();
    assert.equal(await bar.textContent(), '…', 'what is not known is not guessed');
    await gel.uncheck();
    await manicure.uncheck();
    assert.equal(await bar.textContent(), 'Pick one or more services');
    assert.equal(await go.isDisabled(), true);
    await manicure.check();
    await go.click();
    await go.and(person.widget.locator('.waits')).waitFor();
    await person.page.evaluate(markDrawn);
    release();
    await person.sees('When suits you?');
    await person.reads('Manicure');
    await person.button('Back').click();
    assert.equal(await bar.innerHTML(), drawn, 'the widget says it in the same words');
  });
}

journey('The hosted page brings its styles, and has its policy name them; where a page asks early, nothing is asked twice', { device: 'phone' }, async ({ person, salon, at }) => {
  const asked = [];
  person.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const goesOn = async () => {
    await person.choosesServices(/Manicure/);
    await person.sees('When suits you?');
  };
  await person.page.goto(hosted({ at, salon }));
  await person.reads('€32');
  // Of the screen that stands there: the widget may be taking its place.
  await eventually('it is written as it should be', () => person.widget.locator('.price').first().evaluate((price) => getComputedStyle(price).fontWeight === '600'));
  await goesOn();
  assert.deepEqual(asked.filter((path) => path.endsWith('.css')), []);
  asked.length = 0;
  await person.opens();
  await goesOn();
  assert.deepEqual(asked.filter((path) => /front|storefront|widget.*css/.test(path)), [`/v1/salons/${salon.id}/front`]);
});

for (const [language, locale] of [['en', 'en-GB'], ['ru', 'ru-RU'], ['kk', 'kk-KZ'], ['es', 'es-MX'], ['ar', 'ar-EG']]) {
  journey(`The drawn screen is the widget’s own, word for word (${locale})`, { context: { locale } }, async ({ person, salon, at }) => {
    for (const open of [() => person.opens(`?lang=${language}`), () => person.page.goto(hosted({ at, salon }, `?lang=${language}`))]) {
      const release = await holdWasm(person.page);
      await open();
      await person.widget.getByRole('checkbox').first().waitFor();
      // But for what is shown only when something is ticked.
      const drawn = (await person.page.evaluate(markDrawn)).replace(/<template>.*?<\/template>/g, '');
      release();
      assert.equal(await takenOver(person.page), drawn);
      await person.page.unroute(WASM);
    }
  });
}

journey('A changed price is seen, and an unchanged screen is not sent again', {}, async ({ salon, at }) => {
  const front = `${at.edge}/v1/salons/${salon.id}/front?lang=en-GB`;
  const read = async (address, headers = {}) => {
    const answer = await fetch(address, { headers });
    return { status: answer.status, etag: answer.headers.get('ETag'), text: await answer.text() };
  };
  for (const address of [front, hosted({ at, salon })]) {
    const { etag, text } = await read(address);
    assert.match(text, /€32/);
    assert.deepEqual(await read(address, { 'If-None-Match': etag }), { status: 304, etag, text: '' });
  }
  const before = await read(front);
  const services = salon.draft.services.map((service) => (service.id === 'manicure' ? { ...service, price: { from: 3350 } } : service));
  await fetch(`${at.edge}/v1/operator/salons/${salon.id}`, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${OPERATOR_SECRET}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...salon.draft, services }),
  });
  await eventually('the new price is drawn', async () => /€33\.50/.test((await read(front)).text));
  const after = await read(front, { 'If-None-Match': before.etag });
  assert.equal(after.status, 200);
  const [shop, html] = after.text.split('\n');
  assert.ok(JSON.parse(shop).version > JSON.parse(before.text.split('\n')[0]).version);
  assert.doesNotMatch(html, /€32/);
  await eventually('the hosted page too', async () => /€33\.50/.test((await read(hosted({ at, salon }))).text));
});

journey('An address chooses service, specialist and day; what it cannot choose is left alone', {}, async ({ person, salon, at }) => {
  const { services, staff } = salon.draft;
  const { id } = services.find((service) => staff.filter(({ offers }) => offers.some((offer) => offer.service === service.id)).length > 1);
  const who = staff.findLast(({ offers }) => offers.some((offer) => offer.service === id));
  const day = new Date(Date.now() + 9 * 86_400_000);
  const date = day.toISOString().slice(0, 10);
  const label = new RegExp(`\\b${day.getUTCDate()} ${day.toLocaleDateString('en', { month: 'long', timeZone: 'UTC' })}`);
  await person.page.goto(hosted({ at, salon }, `?service=${id}&staff=${who.id}&date=${date}`));
  await person.sees('When suits you?');
  await person.reads(who.name);
  await person.widget.getByRole('heading', { level: 3, name: label }).waitFor();

  await person.page.goto(hosted({ at, salon }, '?service=no-such-thing&staff=%22%3E%3Cscript%3E&date=someday'));
  await person.sees('What would you like?');
  await person.button('Continue').waitFor();
  await person.choosesServices(/Manicure/);
  await person.sees('When suits you?');
});

journey('The head of the hosted page tells machines what the page tells people', { context: { locale: 'ru-RU' } }, async ({ person, salon, at }) => {
  await person.page.goto(hosted({ at, salon }));
  const head = await person.page.evaluate(() => ({
    title: document.title,
    description: document.querySelector('meta[name=description]').content,
    og: Object.fromEntries([...document.querySelectorAll('meta[property^="og:"]')].map((meta) => [meta.getAttribute('property'), meta.content])),
    schema: JSON.parse(document.querySelector('script[type="application/ld+json"]').textContent),
  }));
  assert.equal(head.title, 'Belle & Mane: запись');
  assert.match(head.description, /^Lindenstrasse 12, Berlin · Cut & finish .*48/);
  assert.equal(head.og['og:description'], head.description);
  assert.equal(head.og['og:url'], hosted({ at, salon }));
  assert.equal(head.schema['@type'], 'HealthAndBeautyBusiness');
  const manicure = head.schema.makesOffer.find(({ itemOffered }) => itemOffered.name === 'Manicure');
  assert.deepEqual(manicure.priceSpecification, { '@type': 'PriceSpecification', priceCurrency: 'EUR', price: '32.00' });
});
