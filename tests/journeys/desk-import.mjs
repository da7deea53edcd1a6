// An owner with an empty salon brings what she has: a price list from a file that is chosen or dropped, however her spreadsheet wrote it,
// and her staff as a list. What is no text is refused with what to do, what cannot be read is mended first; then clients can book.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';

const DAY = [{ from: '00:00', to: '24:00' }];
const EMPTY = { categories: [], services: [], staff: [], exceptions: [], hours: [DAY, DAY, DAY, DAY, DAY, DAY, DAY] };

/** A file as a browser is given one. */
const file = (name, contents) => ({ name, mimeType: name.endsWith('.csv') ? 'text/csv' : 'application/octet-stream', buffer: Buffer.from(contents) });
/** As a spreadsheet in Russian writes: windows-1251. */
const windows1251 = (text) => Buffer.from(Array.from(text, (letter) => {
  const code = letter.codePointAt(0);
  return code < 0x80 ? code : code - 0x350;
}));
/** A workbook is an archive, whatever it is called. */
const WORKBOOK = Buffer.from('PK\u0003\u0004\u0014\u0000\u0006\u0000\u0008\u0000\u0000\u0000xl/workbook.xml', 'latin1');

/** Signs in, and turns to a page by its key. */
async function opens(person, { key = '5', heading = 'Services', words } = {}) {
  const owner = new Owner(person);
  await owner.opens();
  await owner.signsIn(words);
  await owner.page.locator('.plan, .empty').first().waitFor();
  await turns(owner, key, heading);
  return owner;
}
async function turns(owner, key, heading) {
  await owner.page.keyboard.press(key);
  await owner.page.getByRole('heading', { level: 1, name: heading }).waitFor();
  await owner.page.locator('.page > .skeleton').waitFor({ state: 'detached' });
}
const said = (owner, text) => owner.page.getByRole('status').getByText(text).waitFor();
/** Lets a file go over something. */
async function drops(owner, where, { name, buffer }) {
  const dataTransfer = await owner.page.evaluateHandle(([name, bytes]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(bytes)], name));
    return transfer;
  }, [name, [...buffer]]);
  await where.dispatchEvent('dragover', { dataTransfer });
  await where.dispatchEvent('drop', { dataTransfer });
}

journey('desk: an empty salon gets its services and its staff from files, and a client can book', {
  salon: EMPTY, providers: {}, expected: AT_THE_DESK, limit: 90_000,
}, async ({ person, another, salon }) => {
  const owner = await opens(person);
  const { page } = owner;
  await owner.reads('Nothing here yet.');
  await owner.looks('empty');
  await owner.button('Paste or import a list').click();
  const [choose, list] = [owner.visit.getByLabel('Choose a file (CSV)'), owner.visit.getByLabel('Your price list')];
  const read = owner.visit.getByRole('status').first();

  // Not a workbook, and not a book.
  await choose.setInputFiles(file('prices.xlsx', WORKBOOK));
  await owner.visit.getByText('Save the table as CSV').waitFor();
  assert.equal(await list.getAttribute('aria-invalid'), 'true');
  await owner.looks('refused');
  await list.fill('Cut; 1; 1');
  await owner.visit.getByText('Save the table as CSV').waitFor({ state: 'detached' });
  await choose.setInputFiles(file('long.csv', 'Cut,48,45\n'.repeat(30_000)));
  await owner.visit.getByText('Save the table as CSV').waitFor();
  assert.equal(await list.inputValue(), 'Cut; 1; 1', 'what was there is there still');

  // As a spreadsheet writes it, in quotes what needs them.
  const prices = 'Service,Price,Minutes,Category\r\n"Cut, wash and ""finish""","48,50",45,Hair\r\n"Beard\r\ntrim",18,soon,Hair\r\n';
  await drops(owner, list, file('prices.csv', `\ufeff${prices}`));
  await read.getByText('What is read: 2').waitFor();
  await owner.visit.getByText('The third column is no time up to a day.').waitFor();
  await owner.looks('to-mend');
  // The file again, mended, and beside the field: the desk stays.
  await drops(owner, page.getByRole('heading', { level: 1 }), file('prices.csv', Buffer.from(`\ufeff${prices.replace('soon', '20')}`, 'utf16le')));
  await owner.visit.getByText('20 min').waitFor();
  await owner.looks('read');
  await page.emulateMedia({ colorScheme: 'dark' });
  await owner.looks('read-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await owner.visit.getByRole('button', { name: 'Save' }).click();
  await said(owner, 'Published.');
  await page.getByRole('button', { name: /^Cut, wash and "finish".*€48\.50/ }).waitFor();

  await turns(owner, '7', 'Staff');
  await owner.reads('Nothing here yet.');
  await owner.looks('no-staff');
  await owner.button('Paste or import a list').click();
  const people = 'Name,Title,Services\nMira,Stylist,"Cut, wash and ""finish"", beard trim"\nJonas,Barber,shave\nEva,,\n';
  await choose.setInputFiles(file('staff.csv', people));
  await owner.visit.getByText('You have no such service: shave').waitFor();
  await owner.visit.getByRole('button', { name: 'Save' }).click();
  await owner.visit.getByText('Mend or take out the lines').waitFor();
  await owner.looks('staff-to-mend');
  assert.deepEqual((await salon.catalogue()).salon.staff, [], 'nothing is published yet');
  const staff = owner.visit.getByLabel('Your staff');
  await staff.fill((await staff.inputValue()).replace('shave', 'Beard trim'));
  await owner.visit.getByText('You have no such service').waitFor({ state: 'detached' });
  await owner.looks('staff-read');
  await owner.visit.getByRole('button', { name: 'Save' }).click();
  await said(owner, 'Published.');
  await page.getByRole('button', { name: /^Eva.*2 services/ }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'staff-paste');
  const { salon: now } = await salon.catalogue();
  assert.deepEqual(now.services.map(({ name, price, duration }) => [name, price.from, duration]), [['Cut, wash and "finish"', 4_850, 45], ['Beard trim', 1_800, 20]]);
  assert.deepEqual(now.staff.map(({ name, title, offers, hours }) => [name, title, offers.length, hours]),
    [['Mira', 'Stylist', 2, undefined], ['Jonas', 'Barber', 1, undefined], ['Eva', '', 2, undefined]]);

  // One step takes all of it back, one more brings it again.
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
  await owner.reads('Nothing here yet.');
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: /^Mira/ }).waitFor();

  await salon.quiet();
  const guest = await another();
  await guest.opens();
  await guest.choosesServices(/Beard trim/);
  await guest.choosesStaff(/Jonas/);
  await guest.choosesTime();
});

journey('desk: on a phone, in the dark and in Russian, services come from an old file and staff are pasted', {
  device: 'phone', salon: EMPTY, providers: {}, expected: AT_THE_DESK, context: { locale: 'ru-RU', colorScheme: 'dark' },
}, async ({ person, salon }) => {
  const words = { label: 'Ваш ключ', button: 'Войти' };
  const owner = await opens(person, { heading: 'Услуги', words });
  await owner.looks('empty');
  await owner.button('Вставить или загрузить список').tap();
  await owner.visit.getByLabel('Выбрать файл (CSV)').setInputFiles(file('прайс.csv', windows1251('Услуга;Цена;Минуты;Категория\r\nСтрижка;"48,50";45;Волосы\r\nБорода;18;20;Волосы\r\n')));
  await owner.visit.getByText('Прочитано: 2').waitFor();
  await owner.looks('read');
  await owner.visit.getByRole('button', { name: 'Сохранить' }).tap();
  await said(owner, 'Опубликовано.');

  await turns(owner, '7', 'Сотрудники');
  await owner.button('Вставить или загрузить список').tap();
  const list = owner.visit.getByLabel('Ваши сотрудники');
  await list.fill('Имя; Должность; Услуги\nАнна Петрова; Стилист; стрижка, борода\nБорис; Барбер; Укладка\nВера');
  await owner.visit.getByText('Такой услуги у вас нет: Укладка').waitFor();
  await owner.looks('to-mend');
  await list.fill((await list.inputValue()).replace('Укладка', 'Борода'));
  await owner.visit.getByText('Такой услуги у вас нет').waitFor({ state: 'detached' });
  await owner.visit.getByRole('button', { name: 'Пока без услуг' }).tap();
  await owner.looks('staff');
  await owner.visit.getByText('Если в строке нет услуг').scrollIntoViewIfNeeded();
  await owner.looks('share');
  await owner.page.emulateMedia({ colorScheme: 'light' });
  await owner.looks('light');
  await owner.visit.getByRole('button', { name: 'Сохранить' }).tap();
  await said(owner, 'Опубликовано.');
  const { salon: now } = await salon.catalogue();
  assert.deepEqual(now.services.map(({ name, price }) => [name, price.from]), [['Стрижка', 4_850], ['Борода', 1_800]]);
  assert.deepEqual(now.staff.map(({ name, title, offers }) => [name, title, offers.length]), [['Анна Петрова', 'Стилист', 2], ['Борис', 'Барбер', 1], ['Вера', '', 0]]);
});

for (const device of ['desktop', 'phone']) {
  journey(`desk: a list is brought in Arabic, from right to left (${device})`, {
    device, expected: AT_THE_DESK, context: { locale: 'ar-AE' },
  }, async ({ person }) => {
    const owner = await opens(person, { key: '7', heading: 'الفريق', words: { label: 'مفتاحك', button: 'دخول' } });
    await owner.button('لصق قائمة أو استيرادها').click();
    await owner.visit.getByLabel('اختيار ملف (CSV)').setInputFiles(file('فريق.csv', 'ليلى؛ مصففة؛ Manicure، Fringe trim\nمها\nهدى؛ حلاقة؛ شعر\n'));
    await owner.visit.getByText('لا توجد لديك خدمة كهذه').waitFor();
    await owner.looks('read');
    await owner.visit.getByLabel('اختيار ملف (CSV)').setInputFiles(file('فريق.xls', WORKBOOK));
    await owner.visit.getByText('256').waitFor();
    await owner.looks('refused');
  });
}
