// Stripe's webhook signature with WebCrypto: HMAC-SHA256 over "timestamp.body", compared in constant time by `verify`.

const encoder = new TextEncoder();
/** Imported keys by secret. */
const keys = new Map();

async function keyOf(secret) {
  let key = keys.get(secret);
  if (!key) {
    key = await crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
    keys.set(secret, key);
  }
  return key;
}

/** Whether `body` was signed with `secret` within five minutes from now. @param {string | null} header @param {string} body */
export async function isSigned(header, body, secret) {
  const parts = (header ?? '').split(',').map((part) => part.split('='));
  const timestamp = parts.find(([name]) => name === 't')?.[1] ?? '';
  const age = Math.abs(Date.now() / 1000 - Number(timestamp));
  if (!/^\d+$/.test(timestamp) || age > 300) return false;
  const key = await keyOf(secret);
  const data = encoder.encode(`${timestamp}.${body}`);
  for (const [name, value] of parts) {
    if (name !== 'v1' || !/^[0-9a-f]{64}$/.test(value ?? '')) continue;
    const bytes = Uint8Array.from(value.match(/../g), (pair) => parseInt(pair, 16));
    if (await crypto.subtle.verify('HMAC', key, bytes, data)) return true;
  }
  return false;
}
