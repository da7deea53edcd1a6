// Somebody else takes a time that is on the screen: it is shown so within five seconds, without a reload.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { client } from '../runtime/client.mjs';

for (const device of ['desktop', 'phone']) {
  journey(`A time that is taken meanwhile is crossed out on the screen, and free again when it is given back (${device})`, { device }, async ({ person, salon, at }) => {
    await person.opens();
    await person.choosesServices(/^Manicure/);
    await person.sees('When suits you?');
    await person.times.first().waitFor();
    await person.days.first().click();
    const third = person.times.nth(2);
    const label = await third.textContent();
    const day = person.widget.locator('.day.picked em');
    const before = Number(await day.textContent());

    // The same slot by the clock of the salon, as the Worker tells it.
    const api = client({ url: at.edge }, salon.id);
    const from = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const { body: { days: [{ times }] } } = await api.times({ services: 'manicure', staff: 'any', from, days: 1 });
    const { start } = times[2];
    const booked = await api.book({ start, pay: 'at_salon', staff: { kind: 'member', id: 'jonas' } });
    assert.equal(booked.status, 200, JSON.stringify(booked.body));
    const began = Date.now();
    await person.widget.locator('.time:disabled', { hasText: label }).waitFor({ timeout: 5_500 });
    assert.ok(Date.now() - began < 5_500);
    assert.equal(await third.textContent(), label, 'it stays where it is');
    assert.ok(Number(await day.textContent()) < before, 'and is counted no more');
    await person.looks('taken');

    const { body: { token } } = await api.exchange(booked);
    const { body: { cancellation } } = await api.show({ ...booked, token });
    assert.equal((await api.act({ ...booked, token }, 'cancel', { shown: cancellation })).status, 200);
    await person.widget.locator('.time:enabled', { hasText: label }).first().waitFor({ timeout: 6_000 });
    await third.click();
    await person.sees('Your details');
  });
}
