/**
 * Starts the sandbox providers for the demo: `node tests/sandbox/main.mjs --port 12111`.
 *
 * Stripe: `--endpoint key,url,secret` (repeatable) registers a webhook endpoint with a secret known beforehand;
 * `--salon key,name` (repeatable) names the merchant on its payment page.
 * TipTop Pay: `--terminal public_id,api_secret,url,name` (repeatable) makes a test terminal whose Check goes to
 * `{url}/check`, as if set in the cabinet.
 */

import { parseArgs } from 'node:util';
import { startSandbox } from './sandbox.mjs';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '12111' },
    'public-url': { type: 'string' },
    endpoint: { type: 'string', multiple: true, default: [] },
    salon: { type: 'string', multiple: true, default: [] },
    terminal: { type: 'string', multiple: true, default: [] },
  },
});

const sandbox = await startSandbox({ port: Number(values.port), publicUrl: values['public-url'] });
for (const entry of values.salon) {
  const [key, ...name] = entry.split(',');
  await sandbox.control('POST accounts', { key, name: name.join(',') });
}
for (const entry of values.endpoint) {
  const [key, url, secret] = entry.split(',');
  await sandbox.control('POST webhook_endpoints', { key, url, secret });
}
for (const entry of values.terminal) {
  const [publicId, secret, url, ...name] = entry.split(',');
  await sandbox.control('POST tiptoppay/terminals', {
    public_id: publicId, api_secret: secret, ...(name.length > 0 ? { name: name.join(',') } : {}), notifications: url ? { check: `${url}/check` } : {},
  });
}
console.log(`sandbox providers on ${sandbox.url}`);

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => void sandbox.close().then(() => process.exit(0)));
}
