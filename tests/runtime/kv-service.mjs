// A Workers KV namespace for tests: a worker that stands behind the KV binding of a raw workerd and, told so, fails
// in the ways that the real one does. It runs inside workerd, not in Node (see workerd.mjs).
//
// Values live in a Durable Object, so they survive a killed process. Every write keeps its predecessors for a while,
// because a stale read must answer what an older reader would have seen, "no such key" included.
//
// Two entrypoints: the default one speaks the binding's own wire protocol; `control` is for the tests, see workerd.mjs.
// Deliberately absent: `cacheTtl` (staleness is a knob here), jurisdictions, real limits on sizes.

import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers';

/** How long superseded values are kept for stale reads. */
const HISTORY_MS = 10 * 60 * 1000;

/** A namespace that works. Each fault is described where it is applied. */
const NO_FAULTS = { failAll: 0, failWrites: 0, loseAcks: 0, staleMs: 0, oneWritePerSecond: false, delayMs: 0 };

export class Store extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.sql.exec(`CREATE TABLE IF NOT EXISTS versions (
      id INTEGER PRIMARY KEY, key TEXT NOT NULL, at INTEGER NOT NULL, value BLOB, metadata TEXT, expires INTEGER)`);
    this.sql.exec('CREATE INDEX IF NOT EXISTS by_key ON versions (key, at)');
    this.sql.exec('CREATE TABLE IF NOT EXISTS faults (name TEXT PRIMARY KEY, value TEXT NOT NULL)');
    this.counts = { get: 0, list: 0, put: 0, delete: 0, refused: 0 };
  }

  faults() {
    const rows = this.sql.exec('SELECT name, value FROM faults').toArray();
    return { ...NO_FAULTS, ...Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value)])) };
  }

  setFaults(faults) {
    for (const [name, value] of Object.entries(faults)) {
      if (!(name in NO_FAULTS)) throw new TypeError(`no fault is called ${name}`);
      this.sql.exec('INSERT OR REPLACE INTO faults VALUES (?, ?)', name, JSON.stringify(value));
    }
    return this.faults();
  }

  /** Counts a fault down when it is a number of times; `true` stays on. @returns {boolean} whether it strikes now */
  strikes(name) {
    const value = this.faults()[name];
    if (typeof value === 'number' && value > 0) this.setFaults({ [name]: value - 1 });
    return value === true || value > 0;
  }

  /** The versions that a reader sees who is `staleMs` behind. */
  visible(staleMs) {
    const now = Date.now();
    return this.sql.exec(`SELECT key, value, metadata, expires FROM versions WHERE id IN
      (SELECT max(id) FROM versions WHERE at <= ? GROUP BY key)
      AND value IS NOT NULL AND (expires IS NULL OR expires > ?) ORDER BY key`, now - staleMs, now / 1000).toArray();
  }

  read(key, staleMs) {
    const now = Date.now();
    const [row] = this.sql.exec(
      'SELECT value, metadata, expires FROM versions WHERE key = ? AND at <= ? ORDER BY id DESC LIMIT 1', key, now - staleMs,
    ).toArray();
    return row && row.value !== null && (row.expires === null || row.expires > now / 1000) ? row : undefined;
  }

  /** @param {ArrayBuffer | null} value null deletes */
  write(key, value, metadata, expires) {
    const now = Date.now();
    this.sql.exec('INSERT INTO versions (key, at, value, metadata, expires) VALUES (?, ?, ?, ?, ?)',
      key, now, value, metadata, expires);
    this.sql.exec(`DELETE FROM versions WHERE key = ?1 AND at < ?2
      AND id < (SELECT max(id) FROM versions WHERE key = ?1)`, key, now - HISTORY_MS);
  }

  /** The binding's protocol. The body has been read already: an answer before that would hang the caller's put. */
  async speak({ method, path, query, metadata, body }) {
    const faults = this.faults();
    if (faults.delayMs) await new Promise((done) => setTimeout(done, faults.delayMs));
    const writes = method === 'PUT' || method === 'DELETE';
    if (this.strikes('failAll')) return this.refuse(503, 'Service Unavailable'); // the outage of June 2025
    if (writes && this.strikes('failWrites')) return this.refuse(429, 'Too Many Requests');

    const key = decodeURIComponent(path.slice(1));
    if (method === 'PUT' || method === 'DELETE') {
      if (faults.oneWritePerSecond && this.writtenWithin(key, 1000)) return this.refuse(429, 'Too Many Requests');
      this.counts[method.toLowerCase()] += 1;
      this.write(key, method === 'PUT' ? body : null, metadata, expiry(query));
      // The write is done but its answer is lost on the way.
      return this.strikes('loseAcks') ? this.refuse(500, 'Internal Server Error') : { status: 200 };
    }
    if (method === 'POST' && path === '/bulk/get') return this.bulk(JSON.parse(new TextDecoder().decode(body)), faults);
    if (path === '/') return this.list(query, faults);
    this.counts.get += 1;
    const row = this.read(key, faults.staleMs);
    return row ? { status: 200, body: row.value, metadata: row.metadata } : { status: 404 };
  }

  refuse(status, text) {
    this.counts.refused += 1;
    return { status, body: new TextEncoder().encode(text).buffer };
  }

  writtenWithin(key, ms) {
    return this.sql.exec('SELECT 1 FROM versions WHERE key = ? AND at > ? LIMIT 1', key, Date.now() - ms).toArray().length > 0;
  }

  bulk({ keys, type, withMetadata }, faults) {
    this.counts.get += 1;
    const answer = {};
    for (const key of keys) {
      const row = this.read(key, faults.staleMs);
      const text = row && new TextDecoder().decode(row.value);
      const value = row ? (type === 'json' ? JSON.parse(text) : text) : null;
      answer[key] = withMetadata && row ? { value, metadata: JSON.parse(row.metadata ?? 'null') } : value;
    }
    return { status: 200, body: new TextEncoder().encode(JSON.stringify(answer)).buffer };
  }

  list(query, faults) {
    this.counts.list += 1;
    const prefix = query.prefix ?? '';
    const limit = Number(query.key_count_limit ?? 1000);
    const rows = this.visible(faults.staleMs)
      .filter(({ key }) => key.startsWith(prefix) && (query.cursor === undefined || key > atob(query.cursor)));
    const page = rows.slice(0, limit);
    const complete = page.length === rows.length;
    const answer = {
      keys: page.map(({ key, metadata, expires }) => ({
        name: key,
        ...(expires === null ? {} : { expiration: expires }),
        ...(metadata === null ? {} : { metadata: JSON.parse(metadata) }),
      })),
      list_complete: complete,
      ...(complete ? {} : { cursor: btoa(page.at(-1).key) }),
      cacheStatus: null,
    };
    return { status: 200, body: new TextEncoder().encode(JSON.stringify(answer)).buffer };
  }

  /** What the tests ask of the namespace, past all faults. */
  control({ command, key, value, faults }) {
    switch (command) {
      case 'faults': return this.setFaults(faults);
      case 'heal': return this.setFaults(NO_FAULTS);
      case 'counts': return this.counts;
      case 'get': {
        const row = this.read(key, 0);
        return row ? new TextDecoder().decode(row.value) : null;
      }
      case 'put': return void this.write(key, new TextEncoder().encode(value).buffer, null, null);
      case 'delete': return void this.write(key, null, null, null);
      case 'dump':
        return Object.fromEntries(this.visible(0).map((row) => [row.key, new TextDecoder().decode(row.value)]));
      default: throw new TypeError(`no command is called ${command}`);
    }
  }
}

function expiry(query) {
  if (query.expiration) return Number(query.expiration);
  if (query.expiration_ttl) return Math.floor(Date.now() / 1000) + Number(query.expiration_ttl);
  return null;
}

const store = (env) => env.STORE.get(env.STORE.idFromName('namespace'));

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const answer = await store(env).speak({
      method: request.method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      metadata: request.headers.get('CF-KV-Metadata'),
      body: await request.arrayBuffer(),
    });
    const headers = answer.metadata ? { 'CF-KV-Metadata': answer.metadata } : {};
    return new Response(answer.body ?? null, { status: answer.status, headers });
  },
};

export class control extends WorkerEntrypoint {
  async fetch(request) {
    const command = await request.json();
    try {
      return Response.json({ answer: (await store(this.env).control(command)) ?? null });
    } catch (error) {
      return Response.json({ error: error.message }, { status: 400 });
    }
  }
}
