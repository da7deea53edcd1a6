// The product's busiest routes as bare JavaScript over KV: no framework, no Durable Object.

import { allowed, common, shared } from './headers.mjs';
import { isSigned } from './signature.mjs';
import { busyKeys, freeTimes, readQuery } from './times.mjs';

const problem = (request, status) => new Response(null, { status, headers: common(request) });

async function storefront(request, env, salon, origin) {
  const { value, metadata } = await env.STATE.getWithMetadata(`storefront:${salon}`, 'text');
  if (value === null) return problem(request, 404);
  if (!allowed(origin, metadata.origins, env)) return problem(request, 403);
  const etag = `"${metadata.version}"`;
  const headers = { ...common(request), ...shared(origin), ETag: etag, 'Cache-Control': 'public, max-age=30' };
  if (request.headers.get('If-None-Match') === etag) return new Response(null, { status: 304, headers });
  return new Response(value, { headers: { ...headers, 'Content-Type': 'application/json' } });
}

async function times(request, env, salon, origin, params) {
  const query = readQuery(params);
  if (!query) return problem(request, 400);
  const [catalogue, days] = await Promise.all([
    env.STATE.get(`catalogue:${salon}`, 'json'),
    env.STATE.get(busyKeys(salon, query), 'json'),
  ]);
  if (catalogue === null) return problem(request, 404);
  if (!allowed(origin, catalogue.origins, env)) return problem(request, 403);
  const claims = [...days.values()].flatMap((day) => day?.claims ?? []);
  const answer = freeTimes(catalogue, claims, query, Math.floor(Date.now() / 1000));
  if (!answer) return problem(request, 422);
  return new Response(JSON.stringify(answer), {
    headers: { ...common(request), ...shared(origin), 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
  });
}

async function webhook(request, env) {
  const body = await request.text();
  if (!await isSigned(request.headers.get('Stripe-Signature'), body, env.WEBHOOK_SECRET)) return problem(request, 400);
  const event = JSON.parse(body);
  const key = `event:${event.id}`;
  if (await env.STATE.get(key) === null) await env.STATE.put(key, JSON.stringify({ type: event.type, object: event.data.object.id }));
  return new Response('{"received":true}', { headers: { ...common(request), 'Content-Type': 'application/json', 'Cache-Control': 'no-store' } });
}

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    if (request.method === 'POST' && url.pathname.startsWith('/payments/prepaid/stripe/')) return webhook(request, env);
    const [, version, salons, salon, what] = url.pathname.split('/');
    if (request.method !== 'GET' || version !== 'v1' || salons !== 'salons') return problem(request, 404);
    const origin = request.headers.get('Origin');
    if (what === 'storefront') return storefront(request, env, salon, origin);
    if (what === 'times') return times(request, env, salon, origin, url.searchParams);
    return problem(request, 404);
  },
};
