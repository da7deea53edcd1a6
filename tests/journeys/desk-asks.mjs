// An owner asks for a payment for a visit that stands: how much, then the link for it, in the client's language, by what the
// salon writes with; and takes a request back as long as nobody has paid it.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { AT_THE_DESK, Owner } from './owner.mjs';
import { client } from '../runtime/client.mjs';

const NINA = { name: 'Nina Lenz', phone: '+4915112345678', email: 'nina+hair@example.org', comment: '' };

/** Somebody books through the API, to pay at the salon; the owner has their visit open. */
async function opensVisit(person, at, salon, more) {
  const [start] = await salon.times('fringe');
  const made = await client({ url: at.edge }, salon.id).book({ services: ['fringe'], start, pay: 'at_salon', contact: NINA, ...more });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const owner = new Owner(person);
  await owner.opens();
  await owner.signsIn();
  await (await owner.findsVisit('Nina Lenz')).click();
  await owner.visit.getByText('Fringe trim').waitFor();
  return { owner, id: made.booking.id };
}

const asks = async (owner, sum) => {
  await owner.visit.getByRole('button', { name: 'Ask for a payment…' }).click();
  const field = owner.visit.getByLabel('How much');
  const rest = await field.inputValue();
  if (sum !== undefined) await field.fill(sum);
  return rest;
};

/** What a way of sending would send. */
const sent = async (owner, name) => new URL(await owner.visit.getByRole('link', { name, exact: true }).getAttribute('href'));

journey('desk: a client is asked to pay for a visit that stands, in their own language, and pays', {
  expected: AT_THE_DESK,
}, async ({ person, another, salon, at }) => {
  const { owner, id } = await opensVisit(person, at, salon, { locale: 'ru' });
  assert.equal(await owner.button('Copy payment link').count(), 0, 'nothing is wanted yet');
  assert.equal(await asks(owner), '12.00', 'what is not paid is in the field');
  await owner.looks('how-much');
  for (const wrong of ['0', 'much']) {
    await owner.visit.getByLabel('How much').fill(wrong);
    assert.ok(await owner.visit.getByRole('button', { name: 'Ask for a payment…' }).isDisabled(), wrong);
  }
  // More than the price: a product, too.
  await owner.visit.getByLabel('How much').fill('15,50');
  await owner.visit.getByRole('button', { name: /^Ask for .*15\.50/ }).click();
  await owner.visit.getByRole('img', { name: 'Payment link' }).waitFor();
  await owner.page.getByRole('status').getByText(/Copied|by hand/).waitFor();
  await owner.visit.getByText('Still to be paid').locator('..').getByText('15.50').waitFor();
  await owner.visit.getByText('asked the client for').waitFor();
  await owner.looks('asked');

  const link = await owner.visit.locator('.pay-link code').textContent();
  const says = `Belle & Mane просит вас оплатить 15,50 €. ${link}`.replaceAll('\u00a0', ' ');
  const read = (text) => text.replaceAll('\u00a0', ' ');
  const whatsapp = await sent(owner, 'WhatsApp');
  assert.equal(`${whatsapp.origin}${whatsapp.pathname}`, 'https://wa.me/4915112345678');
  assert.equal(read(whatsapp.searchParams.get('text')), says);
  const sms = await sent(owner, 'SMS');
  assert.deepEqual([sms.protocol, sms.pathname, read(sms.searchParams.get('body'))], ['sms:', '+4915112345678', says]);
  const mail = await sent(owner, 'E-mail');
  assert.deepEqual([mail.protocol, decodeURIComponent(mail.pathname)], ['mailto:', NINA.email]);
  assert.deepEqual([...mail.searchParams.keys()], ['subject', 'body']);
  assert.deepEqual([read(mail.searchParams.get('subject')), read(mail.searchParams.get('body'))], ['Нужна оплата: Belle & Mane', says]);

  const nina = await another();
  await nina.page.goto(`${link.replace('#', '?lang=en#')}`);
  await nina.button('Pay €15.50 now').click();
  await nina.pays();
  await nina.sees('Уже оплачено');
  await owner.visit.getByText('With the salon now').locator('..').getByText('15.50').waitFor();
  await owner.visit.getByRole('button', { name: 'Copy payment link' }).waitFor({ state: 'detached' });
  assert.equal(await owner.visit.getByRole('button', { name: /^Do not ask for/ }).count(), 0, 'what is paid goes back by a refund');
  assert.deepEqual(await salon.charged(), [1550]);
  const { body: { booking: { requested } } } = await salon.desk('GET', `/${id}`);
  assert.deepEqual(requested.map(({ amount }) => amount), [{ minor: 1550, currency: 'EUR' }], 'asked for once');
});

journey('desk: on a phone, what a client was asked for is handed to the phone to send, and taken back', {
  device: 'phone', expected: AT_THE_DESK, context: { colorScheme: 'dark' },
}, async ({ person, another, salon, at }) => {
  // A headless browser has no share sheet: what it would be given is kept.
  await person.page.addInitScript(() => { navigator.share = async (what) => { globalThis.handed = what; }; });
  const { owner, id } = await opensVisit(person, at, salon, { contact: { ...NINA, email: '' } });
  await asks(owner);
  await owner.visit.getByRole('button', { name: /^Ask for .*12/ }).click();
  await owner.visit.getByRole('button', { name: 'Share…' }).click();
  const { text } = await owner.page.evaluate(() => globalThis.handed);
  const link = await owner.visit.locator('.pay-link code').textContent();
  assert.equal(text, `Belle & Mane asks you to pay €12. ${link}`);
  assert.equal(await owner.visit.getByRole('link', { name: 'E-mail', exact: true }).count(), 0, 'there is no address');
  await owner.looks('ways');

  await owner.visit.getByRole('button', { name: /^Do not ask for .*12/ }).click();
  await owner.page.getByRole('status').getByText('It is no longer asked for.').waitFor();
  await owner.visit.getByRole('img', { name: 'Payment link' }).waitFor({ state: 'detached' });
  await owner.visit.getByText('took a request for payment back').waitFor();
  const late = await another();
  await late.page.goto(link);
  await late.reads('Fringe trim');
  assert.equal(await late.button(/^Pay/).count(), 0);
  const { body: { booking } } = await salon.desk('GET', `/${id}`);
  assert.deepEqual([booking.wanted, booking.requested], [null, undefined]);
});
