/**
 * Starts the sandbox providers for the demo: `node tests/sandbox/main.mjs --port 12111`.
 *
 * `--endpoint key,url,secret` (repeatable) registers a webhook endpoint with a secret known beforehand;
 * `--salon key,name` (repeatable) names the merchant on its payment page.
 */

import { parseArgs } from 'node:util';
import { startSandbox } from './sandbox.mjs';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '12111' },
    'public-url': { type: 'string' },
    endpoint: { type: 'string', multiple: true, default: [] },
    salon: { type: 'string', multiple: true, default: [] },
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
console.log(`sandbox providers on ${sandbox.url}`);

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => void sandbox.close().then(() => process.exit(0)));
}
