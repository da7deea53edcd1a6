// The salon's own names in its clients' languages: the owner types one, a client reads and books it, and the desk keeps the salon's.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';

for (const device of ['desktop', 'phone']) {
  journey(`desk: a service is given a Russian name, a Russian client books it, and the desk shows the salon’s (${device})`, { device, expected: AT_THE_DESK }, async ({ person, another, salon, at }) => {
    const owner = new Owner(person);
    await owner.opens();
    await owner.signsIn();
    await owner.page.locator('.plan, .empty').first().waitFor();
    await owner.page.keyboard.press('5');
    await owner.page.getByRole('button', { name: /^Manicure/ }).click();
    const others = owner.visit.getByText('Other languages');
    await owner.visit.getByText('Not everything in: Русский, Қазақша, Español, العربية').waitFor();
    const russian = owner.visit.getByRole('group', { name: 'Русский' });
    assert.equal(await russian.isVisible(), false, 'closed until it is wanted');
    await others.click();
    await owner.looks('open');
    await russian.getByLabel('Name', { exact: true }).fill('Маникюр');
    await russian.getByLabel('A sentence about it, if you like').fill('Форма, кутикула, лак.');
    await russian.getByLabel('Category').fill('Ногти');
    await owner.visit.getByText('Not everything in: Қазақша, Español, العربية').waitFor();
    await russian.scrollIntoViewIfNeeded();
    await owner.looks('typed');
    await owner.visit.getByRole('button', { name: 'Save', exact: true }).click();
    await owner.page.getByRole('status').getByText('Published.').waitFor();
    const { salon: { translations } } = await salon.catalogue();
    assert.deepEqual(translations, { ru: { 'services[manicure].name': 'Маникюр', 'services[manicure].description': 'Форма, кутикула, лак.', 'categories[nails].name': 'Ногти' } });

    await salon.quiet();
    const guest = await another({ locale: 'ru-RU' });
    await guest.page.goto(`${at.edge}/s/${salon.id}`);
    await guest.sees('Что будем делать?');
    await guest.widget.getByRole('heading', { name: 'Ногти' }).waitFor();
    await guest.reads('Форма, кутикула, лак.');
    await guest.looks('widget');
    await guest.ticks(/Маникюр/);
    await guest.button('Продолжить').click();
    await guest.times.first().waitFor();
    await guest.days.first().click();
    await guest.times.nth(1).click();
    await guest.sees('Ваши данные');
    await guest.widget.getByLabel(/^Имя/).fill('Ева');
    await guest.widget.getByLabel(/^Телефон/).fill('+49 170 1234567');
    await guest.widget.getByRole('checkbox').last().check();
    await guest.button(/^Записаться и оплатить/).click();
    await guest.pays();
    await guest.page.waitForURL(`${at.edge}/s/**`);
    await guest.sees('Вы записаны');
    await guest.reads(/Маникюр/);
    await guest.looks('booked');

    const [{ lines: [line] }] = await salon.bookings();
    assert.equal(line.name, 'Manicure', 'the salon reads its own');
    await owner.page.keyboard.press('1');
    await (await owner.findsVisit('Ева')).click();
    await owner.visit.getByText('Manicure').first().waitFor();
    assert.equal(await owner.page.getByText('Маникюр').count(), 0);
    await owner.looks('visit');
  });
}

journey('desk: the salon’s texts and a title are said in another language, and taken back', { expected: AT_THE_DESK }, async ({ person, salon }) => {
  const owner = new Owner(person);
  await owner.opens();
  await owner.signsIn();
  await owner.page.locator('.plan, .empty').first().waitFor();
  await owner.page.keyboard.press('8');
  await owner.page.getByText('Other languages').first().click();
  await owner.page.getByRole('group', { name: 'Русский' }).first().getByLabel('Name', { exact: true }).fill('Белль');
  await owner.page.getByText('Other languages').last().click();
  await owner.page.getByRole('group', { name: 'Русский' }).last().getByLabel(/agree/i).fill('Я согласна.');
  await owner.looks('salon');
  await owner.page.getByRole('button', { name: 'Save', exact: true }).click();
  await owner.page.getByRole('status').getByText('Published.').waitFor();
  const { salon: said } = await salon.catalogue();
  assert.deepEqual(said.translations, { ru: { name: 'Белль', 'texts.consent.text': 'Я согласна.' } });
  assert.notEqual(said.texts.consent.version, salon.draft.texts.consent.version);

  await owner.page.keyboard.press('7');
  await owner.page.getByRole('button', { name: /^Jonas/ }).click();
  await owner.visit.getByText('Other languages').click();
  await owner.visit.getByRole('group', { name: 'Русский' }).getByRole('textbox').last().fill('Маникюр и уход');
  await owner.looks('member');
  await owner.visit.getByRole('button', { name: 'Save', exact: true }).click();
  await owner.page.getByRole('status').getByText('Published.').waitFor();
  assert.equal((await salon.catalogue()).salon.translations.ru['staff[jonas].title'], 'Маникюр и уход');
  await owner.page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
  await owner.page.getByRole('status').getByText('Published.').waitFor();
  assert.deepEqual((await salon.catalogue()).salon.translations, said.translations);
});
