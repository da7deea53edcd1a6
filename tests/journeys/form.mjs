// The contact form: what is wrong stands beside its field, and the first such field has the focus.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';

/** Whether the field has the focus. */
const isFocused = (field) => field.evaluate((input) => input.getRootNode().activeElement === input);

/** What a field's description says. */
const describedBy = (field) => field.evaluate((input) => (
  input.getRootNode().getElementById(input.getAttribute('aria-describedby'))?.textContent
));

journey('An empty form, a wrong number, no consent', { device: 'phone' }, async ({ person, salon }) => {
  const posts = [];
  person.page.on('request', (request) => { if (request.method() === 'POST') posts.push(request.url()); });
  await person.reachesContact();
  await person.sees('Your details');
  const field = (label) => person.widget.getByLabel(label);
  const [name, phone, email] = [field(/^Name/), field(/^Phone/), field(/^E-mail/)];
  const consent = person.widget.getByRole('checkbox', { name: /I agree/ });

  for (const input of [name, phone, email]) {
    // Smaller text makes phones zoom in on focus.
    assert.ok(await input.evaluate((element) => parseFloat(getComputedStyle(element).fontSize) >= 16));
  }
  await person.sends();
  await person.reads('Please check the marked fields.');
  assert.ok(await isFocused(name));
  assert.equal(await describedBy(name), 'Please fill this in.');
  assert.equal(await describedBy(phone), 'Please fill this in.');
  assert.equal(await describedBy(consent), 'Please tick the box to book.');
  for (const input of [name, phone, consent]) assert.equal(await input.getAttribute('aria-invalid'), 'true');
  assert.equal(await email.getAttribute('aria-invalid'), null, 'an e-mail is not needed');
  await person.looks('empty');

  await name.fill('Eva');
  await phone.fill('12');
  await email.fill('eva@');
  await person.sends();
  assert.ok(await isFocused(phone));
  assert.equal(await describedBy(phone), 'Please check the number.');
  assert.equal(await describedBy(email), 'Please check the address.');
  await person.looks('wrong');
  // A message goes as soon as its field is mended.
  await phone.fill('0151 2345678');
  await email.fill('eva@example.org');
  assert.equal(await phone.getAttribute('aria-invalid'), null);
  await person.sends();
  assert.ok(await isFocused(consent));
  assert.deepEqual(posts, []);
  await consent.check();
  await person.sends();
  await person.isAtPayment();
  const [{ contact, consent: given }] = await salon.bookings();
  assert.equal(contact.phone, '+491512345678');
  assert.equal(given.text, salon.draft.texts.consent.text);
});
