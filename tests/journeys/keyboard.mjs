// The main road without a mouse: every stop of the Tab key is named, in sight and marked, and each step begins at its
// heading.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { assertBookedOnce } from './paying.mjs';

/** Tab presses until a stop must have come. */
const STOPS_MAX = 40;

/** Runs in the page: the element with the focus, through shadow trees. */
async function focus() {
  // The browser scrolls to the focus with its next frame.
  for (let frame = 0; frame < 2; frame += 1) await new Promise((done) => { requestAnimationFrame(done); });
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  if (!element || element === document.body) return undefined;
  const marked = element.closest('label.card') ?? element;
  const { outlineStyle, outlineWidth } = getComputedStyle(marked);
  const box = element.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 20)];
  const above = element.getRootNode().elementFromPoint(x, y);
  return {
    tag: element.localName,
    name: (element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent).replace(/\s+/g, ' ').trim(),
    // The browser's own ring is `auto`.
    outlined: outlineStyle === 'auto' || (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2),
    place: `${Math.round(box.top)}–${Math.round(box.bottom)} of ${innerHeight}`,
    above: `${above?.localName}.${above?.className}`,
    inSight: box.top >= 0 && box.bottom <= innerHeight + 1,
    covered: !(above && (element.contains(above) || above.contains(element) || marked.contains(above))),
  };
}

/** Presses Tab until a stop of that name; all stops on the way. */
async function tabTo(person, name) {
  const passed = [];
  for (let stop = 0; stop < STOPS_MAX; stop += 1) {
    await person.page.keyboard.press('Tab');
    const now = await person.page.evaluate(focus);
    if (!now) continue;
    assert.ok(now.name, `a stop without a name: ${now.tag}`);
    assert.ok(now.outlined, `the focus cannot be seen on ${now.tag} “${now.name}”`);
    assert.ok(now.inSight, `the focus is out of sight on “${now.name}” (${now.place})`);
    assert.ok(!now.covered, `the focus is behind ${now.above} on “${now.name}” (${now.place})`);
    passed.push(now.name);
    if (name.test(now.name)) return passed;
  }
  return assert.fail(`no stop ${name} among ${passed}`);
}

/** A new step: its heading has the focus, for screen readers. */
async function beginsAt(person, heading) {
  await person.sees(heading);
  const { tag, name } = await person.page.evaluate(focus);
  assert.deepEqual([tag, name], ['h2', heading]);
}

for (const device of ['desktop', 'phone']) {
  journey(`With the keyboard alone (${device})`, { device, context: { isMobile: false, hasTouch: false } }, async ({ person, salon }) => {
    const press = (key) => person.page.keyboard.press(key);
    const type = async (name, text) => {
      await tabTo(person, name);
      await person.page.keyboard.type(text);
    };
    await person.opens();
    await person.sees('What would you like?');
    await tabTo(person, /Wash & blow-dry/);
    await press('Space');
    assert.ok(await person.widget.getByRole('checkbox', { name: /Wash & blow-dry/ }).isChecked());
    await tabTo(person, /^Continue$/);
    await press('Enter');

    await beginsAt(person, 'Who should do it?');
    assert.equal((await tabTo(person, /Any specialist/)).length, 1, 'the first stop after the heading is the first choice');
    await press('Enter');

    await beginsAt(person, 'When suits you?');
    await person.times.first().waitFor();
    await tabTo(person, /^Later days$/);
    await press('Enter');
    await person.times.first().waitFor();
    await tabTo(person, /free time/);
    await tabTo(person, /free time/);
    await press('Space');
    // The day's times take the focus.
    await person.widget.locator('#times:focus').waitFor();
    await tabTo(person, /^\d?\d:\d\d$/);
    await press('Enter');

    await beginsAt(person, 'Your details');
    await tabTo(person, /^Pay €29 now/);
    await press('ArrowDown');
    assert.ok(await person.widget.getByRole('radio', { name: 'Pay at the salon' }).isChecked());
    await press('ArrowUp');
    await type(/^Name/, 'Eva Sommer');
    await type(/^Phone/, '0151 2345678');
    await type(/^E-mail/, 'eva@example.org');
    await tabTo(person, /^I agree/);
    await press('Space');
    assert.deepEqual(await tabTo(person, /^Book and pay €29$/), ['Book and pay €29']);
    await press('Enter');

    await person.isAtPayment();
    for (const [name, text] of [[/^Card number/, '4242424242424242'], [/^Expiry/, '1234'], [/^Security code/, '123'], [/^Name on card/, 'Eva Sommer']]) {
      await type(name, text);
    }
    await press('Enter');
    await person.isBack();
    await person.sees('You are booked');
    await tabTo(person, /^Add to calendar$/);
    await person.looks('booked');
    await assertBookedOnce(salon, { charged: 2900 });
  });
}
