// What the widgets of a page tell it, as a script of the page hears it.

/** Notes every event of the widgets, before the page has any. */
export async function listens(person) {
  await person.page.addInitScript(() => {
    window.heard = [];
    for (const name of ['ready', 'selected', 'held', 'paid', 'booked', 'cancelled', 'error']) {
      addEventListener(`chairtime:${name}`, ({ target, detail }) => window.heard.push({ name, from: `${target.localName} ${target.getAttribute('embed')}`, detail }));
    }
  });
}

/** Waits until the widget is there, in the place of the screen that was drawn at the edge. */
export const isReady = (person) => person.page.waitForFunction(() => window.heard?.some(({ name }) => name === 'ready'));

/** What was heard so far. */
export const heard = (person) => person.page.evaluate(() => window.heard);
