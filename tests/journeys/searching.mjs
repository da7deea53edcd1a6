// A salon with many services: they are searched for by what they are called and what is said about them.

import assert from 'node:assert/strict';
import { salonDraft } from '../runtime/stage.mjs';
import { journey } from './journey.mjs';

const draft = salonDraft('belle');
const [sample] = draft.services;
const NAMES = ['Soirée Make-up', 'Brow lamination', 'Lash lift', 'Pedicure', 'Paraffin care', 'Beard trim', 'Kids’ cut', 'Perm', 'Head spa'];

/** The demo's services and these, done by Anna. */
const many = {
  services: [...draft.services, ...NAMES.map((name, index) => ({ ...sample, id: `more-${index}`, name, description: 'By appointment.' }))],
  staff: draft.staff.map((member) => (member.id === 'anna' ? { ...member, offers: [...member.offers, ...NAMES.map((_, index) => ({ service: `more-${index}` }))] } : member)),
};

for (const device of ['desktop', 'phone']) {
  journey(`Among many services one is found by a word, accents and case aside (${device})`, { salon: many, device }, async ({ person }) => {
    await person.opens();
    const field = person.widget.getByRole('searchbox', { name: 'Search for a service' });
    const cards = person.widget.getByRole('checkbox');
    await field.waitFor();
    assert.equal(await cards.count(), many.services.length);
    await person.looks('all');
    await field.fill('SOIREE  make');
    await person.reads('Soirée Make-up');
    assert.equal(await cards.count(), 1);
    assert.equal(await person.widget.getByRole('heading', { level: 3 }).count(), 1, 'categories without a match are not there');
    await cards.check();
    await field.fill('consultation wash');
    await person.reads('Cut & finish');
    assert.equal(await cards.count(), 2, 'what is picked stays, so that it can be put back');
    await person.looks('found');
    await person.widget.getByRole('checkbox', { name: 'Soirée' }).uncheck();
    await field.fill('swimming');
    await person.widget.getByRole('status').getByText('No service like that.').waitFor();
    assert.equal(await cards.count(), 0);
    await person.looks('none');
    await field.fill('');
    assert.equal(await cards.count(), many.services.length);
    await person.choosesServices('Soirée Make-up');
    await person.choosesTime();
    await person.sees('Your details');
  });
}

journey('Where services are few there is nothing to search', {}, async ({ person }) => {
  await person.opens();
  await person.sees('What would you like?');
  await person.widget.getByRole('checkbox').first().waitFor();
  assert.equal(await person.widget.getByRole('searchbox').count(), 0);
});
