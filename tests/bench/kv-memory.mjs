// A Workers KV namespace in memory, for benchmarks: the same few lines behind the binding of every variant, so that
// what is compared is the variants. It runs inside workerd, not in Node.
//
// Two entrypoints: the default one speaks the binding's own wire protocol; `control` fills, reads and breaks the
// namespace. Deliberately absent: faults but one, expiry, lists (tests/runtime/kv-service.mjs has them).

import { WorkerEntrypoint } from 'cloudflare:workers';

/** Bytes and metadata by key. @type {Map<string, {value: ArrayBuffer, metadata: string | null}>} */
const entries = new Map();
let broken = false;

/** @param {Request} request */
async function bulk(request) {
  const { keys, type, withMetadata } = await request.json();
  const decoder = new TextDecoder();
  const answer = {};
  for (const key of keys) {
    const entry = entries.get(key);
    const text = entry ? decoder.decode(entry.value) : null;
    const value = text !== null && type === 'json' ? JSON.parse(text) : text;
    answer[key] = withMetadata && entry ? { value, metadata: JSON.parse(entry.metadata ?? 'null') } : value;
  }
  return Response.json(answer);
}

export default {
  /** @param {Request} request */
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (broken) {
      await request.arrayBuffer();
      return new Response('Service Unavailable', { status: 503 });
    }
    if (request.method === 'POST') return bulk(request);
    const key = decodeURIComponent(pathname.slice(1));
    if (request.method === 'PUT') {
      entries.set(key, { value: await request.arrayBuffer(), metadata: request.headers.get('CF-KV-Metadata') });
      return new Response(null);
    }
    const entry = entries.get(key);
    if (!entry) return new Response(null, { status: 404 });
    return new Response(entry.value, { headers: entry.metadata ? { 'CF-KV-Metadata': entry.metadata } : {} });
  },
};

export class control extends WorkerEntrypoint {
  /** `PUT` takes texts with metadata by key, `GET` gives them back, `POST` says whether the namespace is broken. */
  async fetch(request) {
    if (request.method === 'PUT') {
      for (const [key, { text, metadata }] of Object.entries(await request.json())) {
        entries.set(key, { value: new TextEncoder().encode(text).buffer, metadata });
      }
    }
    if (request.method === 'POST') ({ broken } = await request.json());
    if (request.method !== 'GET') return Response.json({ keys: entries.size, broken });
    const decoder = new TextDecoder();
    const all = [...entries].map(([key, { value, metadata }]) => [key, { text: decoder.decode(value), metadata }]);
    return Response.json(Object.fromEntries(all));
  }
}
