// A person in a browser: what they see in the widget and do with it, by the names that they read.
//
// Every wait is for something on the screen. Deliberately absent: knowledge of how the widget is built, but for its
// element's name and its times, which are told apart by place.

import { join } from 'node:path';
import { barriers } from './accessibility.mjs';
import { PICTURES } from './stage.mjs';

/** Stripe's. */
export const CARDS = {
  pays: '4242 4242 4242 4242',
  declined: '4000 0000 0000 0002',
  authenticates: '4000 0027 6000 3184',
};

/** TipTop Pay's. */
export const TIPTOP_CARDS = {
  pays: '4111 1111 1111 1111',
  authenticates: '4242 4242 4242 4242',
  declined: '4000 0566 5566 5556',
};

export class Person {
  #pictures = 0;

  /** What is wrong with the screens looked at. @type {string[]} */
  found = [];

  constructor({ page, salon, at, picture }) {
    Object.assign(this, { page, salon, at, picture });
  }

  /** The same person in another tab of the same browser. */
  async tab() {
    const page = await this.page.context().newPage();
    return new Person({ page, salon: this.salon, at: this.at, picture: `${this.picture}-tab` });
  }

  /** Where the widget is looked for: the page, or a frame of it. */
  get widget() { return (this.frame ?? this.page).locator('chairtime-booking'); }

  button(name) { return this.widget.getByRole('button', { name }); }

  /** Waits for the heading of a screen. */
  async sees(heading) {
    await this.widget.getByRole('heading', { level: 2, name: heading }).waitFor();
  }

  /** Waits for a text. */
  async reads(text) {
    await this.widget.getByText(text).filter({ visible: true }).first().waitFor();
  }

  /** Where the next picture of this person goes. */
  nextPicture(screen) { return join(PICTURES, `${this.picture}-${++this.#pictures}-${screen}.png`); }

  /** Keeps a picture of the screen, and notes what on it is not accessible or sticks out. */
  async looks(screen) {
    await this.page.screenshot({ path: this.nextPicture(screen), fullPage: true, animations: 'disabled' });
    const wrong = [...await this.page.evaluate(overflowing), ...await barriers(this.page)];
    this.found.push(...wrong.map((text) => `${screen}: ${text}`));
  }

  /** Opens the salon's own site. */
  async opens(query = '') {
    await this.page.goto(`${this.at.site.origin}/${this.salon.id}/${query}`);
  }

  /**
   * Ticks a box by its name. By a click and a look, for `check()` looks at the very element it clicked, and the widget may
   * take the drawn screen's place, with what is ticked, in between.
   */
  async ticks(name) {
    if (!await this.widget.getByRole('checkbox', { name }).isChecked()) await this.widget.getByRole('checkbox', { name }).click();
    await this.widget.getByRole('checkbox', { name, checked: true }).waitFor();
  }

  async choosesServices(...names) {
    for (const name of names) await this.ticks(name);
    await this.button('Continue').click();
  }

  async choosesStaff(name) {
    await this.sees('Who should do it?');
    await this.button(name).click();
  }

  /** The free times of the day that is shown. */
  get times() { return this.widget.locator('#times').getByRole('button'); }

  /**
   * The days with free times after the first that is shown, which is today: in its evening it has few or none, and for
   * one person there may be some where there are none for another.
   */
  get days() { return this.widget.locator('.day:enabled:not(:first-child)'); }

  /** One of the times of tomorrow, or of the first day with any; what it says. */
  async choosesTime(nth = 0, days = this.days) {
    await this.sees('When suits you?');
    await this.times.first().waitFor();
    await days.first().click();
    const time = this.times.nth(nth);
    const text = await time.textContent();
    await time.click();
    return text;
  }

  async fillsIn({ name = 'Eva Sommer', phone = '0151 2345678', email = 'eva@example.org', consent = true } = {}) {
    await this.sees('Your details');
    await this.widget.getByLabel(/^Name/).fill(name);
    await this.widget.getByLabel(/^Phone/).fill(phone);
    await this.widget.getByLabel(/^E-mail/).fill(email);
    if (consent) await this.widget.getByRole('checkbox', { name: /I agree/ }).check();
  }

  /** Everything up to the contact form, for a service that one person does. */
  async reachesContact({ service = /Manicure/, nth = 0, query = '' } = {}) {
    await this.opens(query);
    await this.choosesServices(service);
    return this.choosesTime(nth);
  }

  async sends() { await this.button(/^Book/).click(); }

  /** Up to the payment page. */
  async reachesPayment(options) {
    const time = await this.reachesContact(options);
    await this.fillsIn();
    await this.sends();
    await this.isAtPayment();
    return time;
  }

  async isAtPayment() {
    await this.page.waitForURL(`${this.at.sandbox.url}/pay/**`);
    await this.page.getByRole('heading', { name: 'Pay by card' }).waitFor();
  }

  /** Fills in the provider's page and sends it. */
  async pays(card = CARDS.pays) {
    await this.isAtPayment();
    await this.page.getByLabel('E-mail').fill('eva@example.org');
    await this.page.getByLabel('Card number').fill(card);
    await this.page.getByLabel('Expiry').fill('12 / 34');
    await this.page.getByLabel('Security code').fill('123');
    await this.page.getByLabel('Name on card').fill('Eva Sommer');
    await this.page.getByRole('button', { name: /pay/i }).click();
  }

  async isAtOrder() {
    await this.page.waitForURL(`${this.at.sandbox.url}/tiptoppay/d/**`);
    await this.page.getByLabel('Card number').waitFor();
  }

  /**
   * TipTop Pay's widget: a frame over the page. Its buttons are pressed by the keyboard: the frame moves as what is in it grows,
   * and a click may go to where a button was.
   */
  get overlay() { return this.page.frameLocator('dialog iframe'); }

  /** Fills in TipTop Pay's form, on its own page or in its widget, and sends it. */
  async paysTipTop(card, form = this.page) {
    await form.getByLabel('Card number').fill(card);
    await form.getByLabel('Expiry').fill('12 / 34');
    await form.getByLabel('CVV').fill('123');
    await form.getByRole('button', { name: /^Pay/ }).press('Enter');
  }

  /** By the arrow of the payment page. */
  async leavesPayment() {
    await this.page.getByRole('link', { name: /^Back to/ }).click();
    await this.isBack();
  }

  async isBack() {
    await this.page.waitForURL(`${this.at.edge}/s/${this.salon.id}/booking**`);
  }

  /** Books and pays in one go, to the end. */
  async booksAndPays(options) {
    const time = await this.reachesPayment(options);
    await this.pays();
    await this.isBack();
    await this.sees('You are booked');
    return time;
  }
}

/** Runs in the page: what sticks out of it at the sides. */
function overflowing() {
  const width = document.documentElement.clientWidth;
  const found = document.documentElement.scrollWidth > width ? [`the page is ${document.documentElement.scrollWidth} of ${width} wide`] : [];
  const outer = document.querySelector('chairtime-booking');
  // In a dialog the widget is one inside the other.
  const host = outer?.shadowRoot.querySelector('dialog[open] chairtime-booking') ?? outer;
  if (!host) return found;
  const { left, right } = host.getBoundingClientRect();
  for (const element of host.shadowRoot.querySelectorAll('*')) {
    const box = element.getBoundingClientRect();
    if (box.width > 1 && (box.left < left - 1 || box.right > right + 1)) found.push(`${element.localName}.${element.className} ${Math.round(box.left)}–${Math.round(box.right)}`);
  }
  return found;
}
