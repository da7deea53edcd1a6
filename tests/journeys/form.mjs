// The contact form: what is wrong stands beside its field, and the first such field has the focus.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';

/** The id of the element with the focus, inside the widget. */
const focused = (person) => person.page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.id);

/** What a field's description says. */
const describedBy = (person, field) => field.evaluate((input) => {
  const id = input.getAttribute('aria-describedby');
  return id && input.getRootNode().getElementById(id)?.textContent;
}).then((text) => text ?? '', () => assert.fail(`no field in ${person.page.url()}`));

journey('An empty form, a wrong number, no consent', { device: 'phone' }, async ({ person, salon }) => {
  const posts = [];
  person.page.on('request', (request) => { if (request.method() === 'POST') posts.push(request.url()); });
  await person.reachesContact();
  await person.sees('Your details');
  const field = (label) => person.widget.getByLabel(label);
  const [name, phone, email] = [field(/^Name/), field(/^Phone/), field(/^E-mail/)];
  const consent = person.widget.getByRole('checkbox', { name: /I agree/ });

  await person.sends();
  await person.reads('Please check the marked fields.');
  assert.equal(await focused(person), 'name');
  assert.equal(await describedBy(person, name), 'Please fill this in.');
  assert.equal(await describedBy(person, phone), 'Please fill this in.');
  assert.equal(await describedBy(person, consent), 'Please tick the box to book.');
  for (const input of [name, phone, consent]) assert.equal(await input.getAttribute('aria-invalid'), 'true');
  assert.equal(await email.getAttribute('aria-invalid'), null, 'an e-mail is not needed');
  await person.looks('empty');

  await name.fill('Eva');
  await phone.fill('12');
  await email.fill('eva@');
  await person.sends();
  assert.equal(await focused(person), 'tel');
  assert.equal(await describedBy(person, phone), 'Please check the number.');
  assert.equal(await describedBy(person, email), 'Please check the address.');
  await person.looks('wrong');
  // A message goes as soon as its field is mended.
  await phone.fill('0151 2345678');
  await email.fill('eva@example.org');
  assert.equal(await phone.getAttribute('aria-invalid'), null);
  await person.sends();
  assert.equal(await focused(person), 'consent');
  assert.deepEqual(posts, []);
  await consent.check();
  await person.sends();
  await person.isAtPayment();
  const [{ contact, consent: given }] = await salon.bookings();
  assert.equal(contact.phone, '+491512345678');
  assert.equal(given.text, salon.draft.texts.consent.text);
});
