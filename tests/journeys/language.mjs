// Every language but English, from the first screen to the last without a word of another one.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { salonDraft } from '../runtime/stage.mjs';
import { journey } from './journey.mjs';
import { CARDS } from './person.mjs';

const demo = salonDraft('belle');
const SALON = {
  name: 'Салон «Белла»',
  locale: 'ru',
  zone: 'Asia/Almaty',
  address: 'Липовая улица, 12',
  phone_plan: { calling_code: '7', trunk_prefix: '8' },
  categories: [{ id: 'nails', name: 'Ногти' }],
  services: [{ ...demo.services.find(({ id }) => id === 'manicure'), name: 'Маникюр', description: 'Форма, кутикула, лак.' }],
  staff: ['anna', 'mira'].map((id, index) => ({ id, name: ['Анна', 'Мира'][index], title: 'Мастер', offers: [{ service: 'manicure' }] })),
  texts: { cancellation: 'Бесплатно за сутки до визита.', consent: { version: '1', text: 'Даю согласие на обработку контактных данных.' } },
};

/** Runs in the page: all that the widget says, spoken names included. */
function words() {
  const { shadowRoot } = document.querySelector('chairtime-booking');
  const labels = [...shadowRoot.querySelectorAll('[aria-label]')].map((element) => element.getAttribute('aria-label'));
  return [...labels, ...[...shadowRoot.querySelectorAll(':not(style)')].flatMap((element) => (
    [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data)
  ))].filter((text) => text.trim());
}

/** Waits for the screen, which must be free of Latin letters. */
async function reads(person, heading, screen) {
  await person.sees(heading);
  const foreign = (await person.page.evaluate(words)).filter((text) => /[a-z]{2,}/i.test(text));
  assert.deepEqual(foreign, [], `on the screen “${heading}”`);
  if (screen) await person.looks(screen);
}

/** The day after the first that is shown, which late in its evening has no three times left. */
const tomorrow = (person) => person.widget.locator('.day').nth(1);

/** From the services to the page after paying. */
async function books(person, at) {
  await reads(person, 'Что будем делать?', 'services');
  await person.ticks(/Маникюр/);
  await person.button('Продолжить').click();
  await reads(person, 'К кому записать?', 'staff');
  await person.button(/Любой мастер/).click();
  await person.times.first().waitFor();
  await reads(person, 'Когда вам удобно?', 'times');
  await tomorrow(person).click();
  await person.times.nth(2).click();
  await reads(person, 'Ваши данные', 'contact');
  await person.button(/^Записаться/).click();
  await person.reads('Проверьте отмеченные поля.');
  await reads(person, 'Ваши данные', 'errors');
  await person.widget.getByLabel(/^Имя/).fill('Ева');
  await person.widget.getByLabel(/^Телефон/).fill('8 701 234 56 78');
  await person.ticks(/Даю согласие/);
  await person.button(/^Записаться и оплатить/).click();
  await person.pays(CARDS.declined);
  await person.page.getByRole('alert').waitFor();
  await person.page.getByRole('link', { name: /^Back to/ }).click();
  await reads(person, 'Платёж отклонён', 'declined');
  assert.equal(await person.page.locator('html').getAttribute('lang'), 'ru');
  await person.button(/^Оплатить/).click();
  await person.pays();
  await person.page.waitForURL(`${at.edge}/s/**`);
  await reads(person, 'Вы записаны', 'booked');
}

journey('In Russian on the salon’s page, in a browser that prefers English', { salon: SALON, device: 'phone' }, async ({ person, salon, at }) => {
  await person.opens('?lang=ru');
  await books(person, at);
  assert.deepEqual((await salon.bookings()).map(({ contact, locale }) => [contact.phone, locale]), [['+77012345678', 'ru']]);
});

journey('In Russian on the hosted page, in a dark browser that prefers neither', {
  salon: SALON, context: { locale: 'de-DE', colorScheme: 'dark' },
}, async ({ person, salon, at }) => {
  await person.page.goto(`${at.edge}/s/${salon.id}`);
  assert.equal(await person.page.title(), 'Салон «Белла»: запись');
  await person.page.getByRole('heading', { level: 1, name: 'Салон «Белла»' }).waitFor();
  await books(person, at);
});

/** The widget's words in a language, by key. */
const texts = (language) => JSON.parse(readFileSync(new URL(`../../widget/texts/${language}.json`, import.meta.url), 'utf8'));
const english = texts('en');

/** Two who do the same, so that there is a choice. */
const staff = SALON.staff.map((one, index) => ({ ...one, name: ['Anna', 'Mira'][index], title: '' }));

/** The words before the first place for a value. */
const beginning = (text) => new RegExp(`^${text.split('{')[0].trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);

for (const [language, direction, device] of [['kk', 'ltr', 'phone'], ['es', 'ltr', 'desktop'], ['ar', 'rtl', 'phone'], ['ar', 'rtl', 'desktop']]) {
  journey(`In ${language}, ${direction}: booked and paid without an English word (${device})`, { salon: { staff }, device }, async ({ person, salon }) => {
    const own = texts(language);
    const foreign = new Set(Object.keys(english).filter((key) => own[key] !== english[key]).map((key) => english[key]));
    const shows = async (heading, screen) => {
      await person.sees(heading);
      const shown = await person.page.evaluate(words);
      assert.deepEqual(shown.filter((text) => foreign.has(text.trim())), [], `on the screen “${heading}”`);
      await person.looks(screen);
    };
    await person.opens(`?lang=${language}`);
    await shows(own.choose_services, 'services');
    assert.deepEqual(await person.widget.locator('.widget').evaluate((root) => [root.lang, getComputedStyle(root).direction]), [language, direction]);
    await person.ticks(/Manicure/);
    await person.button(own.go_on).click();
    await shows(own.choose_staff, 'staff');
    await person.button(beginning(own.anyone)).click();
    await person.times.first().waitFor();
    await shows(own.choose_time, 'times');
    await tomorrow(person).click();
    await person.times.nth(2).click();
    await shows(own.your_details, 'contact');
    await person.button(beginning(own.agree_and_pay)).click();
    await person.reads(own.fix_fields);
    await shows(own.your_details, 'errors');
    await person.widget.getByLabel(beginning(own.name)).first().fill('Eva Sommer');
    await person.widget.getByLabel(beginning(own.phone)).first().fill('+49 170 1234567');
    await person.widget.getByRole('checkbox').last().check();
    await person.button(beginning(own.agree_and_pay)).click();
    await person.pays();
    await person.isBack();
    await shows(own.booked, 'booked');
    assert.deepEqual((await salon.bookings()).map((booking) => booking.locale), [language]);
  });
}

journey('A browser’s language is taken where the page names none', { context: { locale: 'es-MX' } }, async ({ person, salon, at }) => {
  await person.page.goto(`${at.edge}/s/${salon.id}`);
  await person.sees(texts('es').choose_services);
  assert.deepEqual(await person.page.locator('html').evaluate((html) => [html.lang, html.dir]), ['es', 'ltr']);
});

/** The loader's own words in a language. */
const embedded = (language) => JSON.parse(readFileSync(new URL(`../../widget/texts-embed/${language}.json`, import.meta.url), 'utf8'));

for (const [language, direction] of [['en', 'ltr'], ['ru', 'ltr'], ['kk', 'ltr'], ['es', 'ltr'], ['ar', 'rtl']]) {
  journey(`What the loader says itself, in ${language}: its button, the dialog’s, and the way on where the widget does not come`, {
    device: 'phone', expected: [/net::ERR_/, /Failed to fetch/],
  }, async ({ person }) => {
    const { own_page: ownPage, open, close } = embedded(language);
    await person.opens(`?lang=${language}&embed=button`);
    const button = person.page.getByRole('button', { name: open, exact: true });
    assert.deepEqual(await button.evaluate((node) => [node.lang, getComputedStyle(node).direction]), [language, direction]);
    await button.click();
    await person.page.getByRole('button', { name: close, exact: true }).click();
    await person.page.route('**/assets/*.wasm', (route) => route.abort());
    await person.opens(`?lang=${language}`);
    const link = person.widget.getByRole('link', { name: ownPage, exact: true });
    await link.waitFor();
    assert.equal(await link.evaluate((node) => node.lang), language);
  });
}
