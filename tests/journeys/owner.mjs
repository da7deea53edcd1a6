// The owner in a browser at her desk: what she sees and does, by the names that she reads.
//
// Every wait is for something on the screen. Deliberately absent: what clients see (person.mjs).

import { barriers } from './accessibility.mjs';

/** What a browser reports where the owner signs in: her session's cookie, and answers that refuse. */
export const AT_THE_DESK = [/^cookie __Host-chairtime /, /status of 40[19]/];

export class Owner {
  /** @param {import('./person.mjs').Person} person whose browser it is */
  constructor(person) {
    Object.assign(this, { person, page: person.page, salon: person.salon, at: person.at });
  }

  button(name) { return this.page.getByRole('button', { name }); }

  async opens() { await this.page.goto(`${this.at.edge}/desk`); }

  /** Types a key and sends it. */
  async tries(key, { label = 'Your key', button = 'Sign in' } = {}) {
    await this.page.getByLabel(label).fill(key);
    await this.button(button).click();
  }

  async signsIn(words) {
    await this.tries(this.salon.ownerKey, words);
    await this.page.getByRole('navigation').waitFor();
  }

  /** A provider's card on the page of the connections. */
  provider(name) { return this.page.getByRole('region', { name, exact: true }); }

  /** Waits for a text. */
  async reads(text) { await this.page.getByText(text).filter({ visible: true }).first().waitFor(); }

  /** Turns to the day of an instant, from today on: by the clock of the salons here, which is UTC. */
  async turnsTo(seconds, on = 'The day after') {
    const day = (at) => new Intl.DateTimeFormat('sv', { timeZone: 'UTC' }).format(at);
    await this.page.locator('.plan, .empty').first().waitFor();
    for (let at = Date.now(); day(at) < day(seconds * 1000); at += 86_400_000) await this.button(on).click();
    await this.page.locator('.plan, .empty').first().waitFor();
  }

  /** Turns the days until a client's visit is there. */
  async findsVisit(name, { on = 'The day after' } = {}) {
    const card = this.page.locator('button.visit', { hasText: name }).first();
    for (let day = 0; day < 8; day += 1) {
      await this.page.locator('.plan, .empty').first().waitFor();
      if (await card.isVisible()) return card;
      const heading = this.page.getByRole('heading', { level: 1 });
      const before = await heading.textContent();
      await this.button(on).click();
      await heading.filter({ hasNotText: before }).waitFor();
    }
    throw new Error(`no visit of ${name} in the next days`);
  }

  /** The visit that is open. */
  get visit() { return this.page.getByRole('dialog'); }

  /** Keeps a picture of what stands for a moment only: what is pulled covers what lies under it. */
  async shows(screen) { await this.page.screenshot({ path: this.person.nextPicture(screen), animations: 'disabled' }); }

  /** Keeps a picture, and notes what on the screen is not accessible or sticks out. */
  async looks(screen) {
    await this.page.screenshot({ path: this.person.nextPicture(screen), animations: 'disabled' });
    const wide = await this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    const wrong = [...(wide > 0 ? [`${wide} too wide`] : []), ...await barriers(this.page)];
    this.person.found.push(...wrong.map((text) => `${screen}: ${text}`));
  }
}
