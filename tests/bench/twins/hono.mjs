// The same routes as one would write them with Hono and Stripe's own library.

import { Hono } from 'hono';
import Stripe from 'stripe';
import { allowed, common, shared } from './headers.mjs';
import { busyKeys, freeTimes, readQuery } from './times.mjs';

const stripe = new Stripe('sk_test_bench', { httpClient: Stripe.createFetchHttpClient() });
const crypto = Stripe.createSubtleCryptoProvider();
const app = new Hono();

app.use(async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(common(c.req.raw))) c.header(name, value);
});

app.use('/v1/*', async (c, next) => {
  await next();
  const origin = c.req.header('Origin') ?? null;
  for (const [name, value] of Object.entries(shared(origin))) c.header(name, value);
});

app.get('/v1/salons/:salon/storefront', async (c) => {
  const { value, metadata } = await c.env.STATE.getWithMetadata(`storefront:${c.req.param('salon')}`, 'text');
  if (value === null) return c.body(null, 404);
  if (!allowed(c.req.header('Origin') ?? null, metadata.origins, c.env)) return c.body(null, 403);
  const etag = `"${metadata.version}"`;
  c.header('ETag', etag);
  c.header('Cache-Control', 'public, max-age=30');
  if (c.req.header('If-None-Match') === etag) return c.body(null, 304);
  return c.body(value, 200, { 'Content-Type': 'application/json' });
});

app.get('/v1/salons/:salon/times', async (c) => {
  const salon = c.req.param('salon');
  const query = readQuery(new URLSearchParams(c.req.query()));
  if (!query) return c.body(null, 400);
  const [catalogue, days] = await Promise.all([
    c.env.STATE.get(`catalogue:${salon}`, 'json'),
    c.env.STATE.get(busyKeys(salon, query), 'json'),
  ]);
  if (catalogue === null) return c.body(null, 404);
  if (!allowed(c.req.header('Origin') ?? null, catalogue.origins, c.env)) return c.body(null, 403);
  const claims = [...days.values()].flatMap((day) => day?.claims ?? []);
  const answer = freeTimes(catalogue, claims, query, Math.floor(Date.now() / 1000));
  if (!answer) return c.body(null, 422);
  c.header('Cache-Control', 'no-store');
  return c.json(answer);
});

app.post('/payments/prepaid/stripe/:salon', async (c) => {
  const body = await c.req.text();
  const header = c.req.header('Stripe-Signature') ?? '';
  let event;
  try {
    event = await stripe.webhooks.constructEventAsync(body, header, c.env.WEBHOOK_SECRET, undefined, crypto);
  } catch {
    return c.body(null, 400);
  }
  const key = `event:${event.id}`;
  if (await c.env.STATE.get(key) === null) {
    await c.env.STATE.put(key, JSON.stringify({ type: event.type, object: event.data.object.id }));
  }
  c.header('Cache-Control', 'no-store');
  return c.json({ received: true });
});

export default app;
