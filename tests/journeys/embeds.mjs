// The widget behind a button, in a dialog: how it opens and closes, what it tells the page, and that it leaves nothing there.

import assert from 'node:assert/strict';
import { heard, listens } from './events.mjs';
import { journey } from './journey.mjs';
import { assertBookedOnce } from './paying.mjs';
import { TIPTOP_CARDS } from './person.mjs';
import { WIDGET_SCRIPT } from './stage.mjs';

const providers = { tiptoppay: { page: 'widget' } };
const expected = [new RegExp(`request to a third party: .*${WIDGET_SCRIPT}$`)];

const open = (person) => person.page.locator('dialog[open]');

/** What has the focus, through shadow trees. */
const focused = (person) => person.page.evaluate(() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return `${element.localName} ${element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 30)}`;
});

for (const device of ['desktop', 'phone']) {
  journey(`A button opens the widget in a dialog (${device})`, { device, context: { isMobile: false, hasTouch: false } }, async ({ person }) => {
    const { page } = person;
    const press = (key) => page.keyboard.press(key);
    const fetched = [];
    page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
    await person.opens('?embed=button');
    const button = person.button('Book now');
    await button.waitFor();
    await person.looks('button');
    assert.deepEqual(fetched.filter((path) => /^\/(assets|dialog|texts|v1)\//.test(path)), [], 'fetched before anybody asked for it');

    await button.focus();
    await press('Enter');
    await person.sees('What would you like?');
    assert.equal(await focused(person), 'dialog Book now');
    await person.widget.getByRole('checkbox').first().waitFor();
    await page.waitForFunction(() => document.querySelector('chairtime-booking').shadowRoot.querySelector('dialog')?.getAnimations().length === 0);
    await person.looks('dialog');

    // The Tab key never leaves the dialog for the page behind, which does not scroll either.
    const stops = [];
    for (let stop = 0; stop < 30; stop += 1) {
      await press('Tab');
      stops.push(await page.evaluate(() => {
        const host = document.activeElement;
        return host === document.body || host === document.documentElement ? 'browser' : `${host.localName} ${host.shadowRoot?.activeElement?.closest('dialog') ? 'in' : 'out'}`;
      }));
    }
    assert.deepEqual([...new Set(stops)].filter((stop) => stop !== 'browser'), ['chairtime-booking in']);
    assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).overflowY), 'hidden');

    await person.ticks(/Manicure/);
    await press('Escape');
    await open(person).waitFor({ state: 'detached' });
    // The page is told that the dialog has closed a moment after it is gone.
    await page.waitForFunction(() => getComputedStyle(document.documentElement).overflowY === 'visible');
    assert.equal(await focused(person), 'button Book now');

    // What was chosen is still there; its own button closes it as well.
    await press('Space');
    await person.sees('What would you like?');
    assert.ok(await person.widget.getByRole('checkbox', { name: /Manicure/ }).isChecked());
    await person.button('Close').click();
    await open(person).waitFor({ state: 'detached' });
    assert.equal(await focused(person), 'button Book now');
  });
}

journey('Booked and paid in the dialog; the page is told of each step', { device: 'phone', providers, expected }, async ({ person, salon }) => {
  await listens(person);
  await person.opens('?embed=floating');
  await person.button('Book now').click();
  await person.choosesServices(/Manicure/);
  await person.times.first().waitFor();
  await person.looks('times');
  await person.choosesTime();
  await person.fillsIn();
  await person.looks('contact');
  await person.button(/^Book and pay/).click();
  // The provider's overlay is alone: the dialog would lie over it.
  await person.overlay.getByLabel('Card number').waitFor();
  assert.equal(await open(person).getAttribute('data-tiptop'), 'sandbox');
  await person.paysTipTop(TIPTOP_CARDS.authenticates, person.overlay);
  await person.overlay.getByRole('button', { name: 'Confirm' }).press('Enter');
  await person.sees('You are booked');
  assert.equal(await focused(person), 'h2 You are booked');
  await person.looks('booked');
  await assertBookedOnce(salon, { charged: 3200 });

  const events = await heard(person);
  assert.deepEqual(events.map(({ name }) => name), ['ready', 'selected', 'held', 'paid', 'booked']);
  assert.deepEqual([...new Set(events.map(({ from }) => from))], ['chairtime-booking floating']);
  assert.doesNotMatch(JSON.stringify(events), /Eva|Sommer|151|example|#/, 'something personal');
  const cost = { services: ['manicure'], sum: { minor: 3200, currency: 'EUR' } };
  for (const { detail: { booking, ...more } } of events.slice(2)) {
    assert.match(booking, /^[0-9a-f]{32}$/);
    assert.deepEqual(more, { salon: salon.id, ...cost });
  }

  // It was told of once; a reload shows it, and counts nothing.
  await person.page.reload();
  await person.sees('You are booked');
  assert.deepEqual((await heard(person)).map(({ name }) => name), ['ready']);

  await person.button('Cancel this visit').click();
  await person.button('Yes, cancel').click();
  await person.sees('This visit is cancelled');
  const [, ...more] = await heard(person);
  assert.deepEqual(more.map(({ name, detail }) => [name, detail.booking]), [['cancelled', events.at(-1).detail.booking]]);
});

journey('Back from the payment page, the dialog is where it was', { device: 'phone' }, async ({ person, salon }) => {
  await person.opens('?embed=button');
  await person.button('Book now').click();
  await person.choosesServices(/Manicure/);
  await person.choosesTime();
  await person.fillsIn();
  await person.button(/^Book and pay/).click();
  await person.isAtPayment();
  await person.page.goBack();
  await person.sees('Your time is held');
  assert.equal(await open(person).count(), 1);
  await person.button('Pay €32 now').click();
  await person.pays();
  await person.isBack();
  await person.sees('You are booked');
  await assertBookedOnce(salon, { charged: 3200 });
});

/** Runs in the page: all that an embedded widget could leave behind. */
function traces() {
  return {
    elements: document.documentElement.outerHTML,
    sheets: document.adoptedStyleSheets.length,
    globals: Object.getOwnPropertyNames(window).sort(),
    overflow: getComputedStyle(document.documentElement).overflow,
  };
}

journey('Two widgets on a page, by a program: opened, closed, moved, mounted again, destroyed', {}, async ({ person, salon, at }) => {
  const { page } = person;
  await listens(person);
  await person.opens('?bare=1');
  await page.addScriptTag({ url: `${at.edge}/widget.js` });
  await page.waitForFunction(() => customElements.get('chairtime-booking'));
  const before = await page.evaluate(traces);
  await page.evaluate((id) => {
    const make = (attributes) => {
      const element = document.createElement('chairtime-booking');
      for (const [key, value] of Object.entries({ salon: id, ...attributes })) element.setAttribute(key, value);
      return element;
    };
    document.querySelector('#book').append(make({ id: 'inline' }), make({ id: 'own', embed: 'dialog', service: 'manicure', locale: 'ru' }));
  }, salon.id);
  const inline = page.locator('#inline');
  const own = page.locator('#own');
  await inline.getByRole('heading', { name: 'What would you like?' }).waitFor();
  assert.equal(await own.getByRole('button').count(), 0, 'opened by the page alone');

  // In the other's language, with its own choice; the one in the page stays at its step.
  await own.evaluate((element) => element.open());
  await own.getByRole('heading', { name: 'Когда вам удобно?' }).waitFor();
  await page.screenshot({ path: person.nextPicture('two') });
  await own.evaluate((element) => element.close());
  await open(person).waitFor({ state: 'detached' });
  await inline.getByRole('checkbox', { name: /Manicure/ }).check();
  await inline.getByRole('button', { name: 'Continue' }).click();
  await inline.getByRole('heading', { name: 'When suits you?' }).waitFor();

  // Taken off and put back, as by a router: both begin anew, and work.
  await page.evaluate(async () => {
    const elements = [document.querySelector('#inline'), document.querySelector('#own')];
    elements[1].open();
    await new Promise((done) => { setTimeout(done); });
    for (const element of elements) element.remove();
    await new Promise((done) => { setTimeout(done); });
    document.querySelector('#book').append(...elements);
  });
  await inline.getByRole('heading', { name: 'What would you like?' }).waitFor();
  assert.equal(await open(person).count(), 0);
  await own.evaluate((element) => element.open());
  await own.getByRole('heading', { name: 'Когда вам удобно?' }).waitFor();

  // With the dialog open.
  await page.evaluate(() => { for (const element of document.querySelectorAll('chairtime-booking')) element.destroy(); });
  await page.waitForFunction(() => getComputedStyle(document.documentElement).overflow === 'visible');
  assert.deepEqual(await page.evaluate(traces), before);
  assert.deepEqual([...new Set((await heard(person)).map(({ name }) => name))], ['ready']);
});

journey('A style sheet of the page reaches the parts that have names, and nothing else', {}, async ({ person }) => {
  const { page } = person;
  const mark = (name, index) => `chairtime-booking::part(${name}) { border: 3px solid rgb(1, 2, ${index}); }`;
  const names = ['button', 'dialog', 'close', 'widget', 'card', 'primary', 'day', 'time', 'quiet'];
  const marked = () => page.evaluate((parts) => {
    const outer = document.querySelector('chairtime-booking').shadowRoot;
    const inner = outer.querySelector('chairtime-booking')?.shadowRoot ?? outer;
    const all = [...outer.querySelectorAll('[part]'), ...inner.querySelectorAll('[part]')];
    return parts.filter((name, index) => all.some((element) => element.part.contains(name) && getComputedStyle(element).borderTopColor === `rgb(1, 2, ${index})`));
  }, names);
  for (const [embed, around] of [['', []], ['button', ['button', 'dialog', 'close']]]) {
    await person.opens(embed && `?embed=${embed}`);
    await page.addStyleTag({ content: `${names.map(mark).join('\n')} .card, .wide, label { border: 9px solid red !important }` });
    if (embed) await person.button('Book now').click();
    await person.ticks(/Manicure/);
    assert.deepEqual(await marked(), [...around, 'widget', 'card', 'primary'], embed);
    await person.button('Continue').click();
    await person.times.first().waitFor();
    assert.deepEqual(await marked(), [...around, 'widget', 'day', 'time'], embed);
  }
});

journey('A widget that opens further on takes neither the focus nor the page along', { device: 'phone' }, async ({ person }) => {
  await person.page.setViewportSize({ width: 360, height: 300 });
  await person.opens('?service=manicure');
  await person.times.first().waitFor();
  await person.button('Back').waitFor();
  const where = () => person.page.evaluate(() => ({ focus: document.activeElement.localName, y: scrollY }));
  assert.deepEqual(await where(), { focus: 'body', y: 0 });
  await person.times.first().click();
  await person.sees('Your details');
  assert.equal(await focused(person), 'h2 Your details');
});
