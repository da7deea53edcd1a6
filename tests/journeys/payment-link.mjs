// By a payment link: one short address, opened on any device, that leads to the payment and says when it is over.

import assert from 'node:assert/strict';
import { client } from '../runtime/client.mjs';
import { journey } from './journey.mjs';
import { TIPTOP_CARDS } from './person.mjs';

/** A visit that is paid on the spot, of which the salon asks for twelve euros by link. */
async function askedFor(at, salon) {
  const of = client({ url: at.edge }, salon.id);
  const [start] = await of.starts('fringe');
  const booked = await of.book({ services: ['fringe'], start, pay: 'at_salon' });
  assert.equal(booked.status, 200, JSON.stringify(booked.body));
  const { id } = booked.booking;
  const { status, body } = await salon.desk('POST', `/${id}/payment-request`, { key: 'rest', amount: { minor: 1200, currency: 'EUR' } });
  assert.equal(status, 200, JSON.stringify(body));
  return { id, ...(await salon.desk('POST', `/${id}/payment-link`)).body };
}

/** Back on the page of the payment link. */
const isBack = (person) => person.page.waitForURL(`${person.at.edge}/p/${person.salon.id}**`);

for (const device of ['desktop', 'phone']) {
  journey(`A payment link is paid by somebody else, and says so afterwards (${device})`, { device }, async ({ person: payer, another, salon, at }) => {
    const { link, qr } = await askedFor(at, salon);
    await payer.page.setContent(`<title>QR</title><main style="width:220px">${qr}</main>`);
    await payer.page.screenshot({ path: payer.nextPicture('qr') });
    await payer.page.goto(link);
    await payer.sees('Payment for your visit');
    await payer.reads('Fringe trim');
    // Nothing but paying can be done with it.
    for (const name of ['Cancel this visit', 'Choose another time']) assert.equal(await payer.button(name).count(), 0, name);
    await payer.looks('wanted');
    await payer.button('Pay €12 now').click();
    await payer.pays();
    await isBack(payer);
    await payer.sees('Already paid');
    await payer.reads('Your payment of €12 has arrived.');
    assert.equal(await payer.button(/^Pay/).count(), 0);
    await payer.looks('paid');
    // Another device, later.
    const late = await another();
    await late.page.goto(link);
    await late.sees('Already paid');
    assert.deepEqual(await salon.charged(), [1200]);
    assert.doesNotMatch(new URL(payer.page.url()).pathname + new URL(payer.page.url()).search, /[0-9a-f]{20}|Eva|eva/, 'nothing of the visit where servers see it');
  });
}

journey('Paid at the other provider, by the same link', { device: 'phone', providers: { stripe: {}, tiptoppay: {} } }, async ({ person: payer, salon, at }) => {
  const { link } = await askedFor(at, salon);
  await payer.page.goto(link);
  await payer.button('Pay with TipTop Pay').click();
  await payer.isAtOrder();
  await payer.paysTipTop(TIPTOP_CARDS.pays);
  await isBack(payer);
  await payer.sees('Already paid');
  assert.deepEqual(await salon.charged(), [1200]);
});

journey('A visit that is called off, and a link that was taken back', { device: 'phone', expected: [/status of 404/] }, async ({ person: payer, salon, at }) => {
  const { id, link } = await askedFor(at, salon);
  await salon.desk('POST', `/${id}/cancel`, { waiver: 'whole' });
  await payer.page.goto(link);
  await payer.sees('This visit is cancelled');
  assert.equal(await payer.button(/^Pay/).count(), 0);
  await salon.desk('DELETE', `/${id}/payment-link`);
  await payer.page.reload();
  await payer.sees('This link does not open a booking');
  await payer.looks('taken-back');
});

journey('A session that ends meanwhile is opened again by itself', { device: 'phone', expected: [/status of 401/] }, async ({ person: payer, salon, at }) => {
  const { link } = await askedFor(at, salon);
  // The first call in the session is answered as an hour later.
  let ended = 0;
  await payer.page.route('**/checkout', async (route) => {
    if (ended > 0 || route.request().method() !== 'POST') return route.fallback();
    ended += 1;
    return route.fulfill({ status: 401, contentType: 'application/problem+json', body: JSON.stringify({ type: 'urn:chairtime:problem:session_ended', status: 401, code: 'session_ended', title: 'x' }) });
  });
  await payer.page.goto(link);
  await payer.button('Pay €12 now').click();
  await payer.pays();
  await isBack(payer);
  await payer.sees('Already paid');
  assert.equal(ended, 1);
});
