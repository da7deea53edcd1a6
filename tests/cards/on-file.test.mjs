// Cards on file at Stripe: the table of on-file.mjs, and what is Stripe's alone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { opened, stripe } from './side.mjs';
import { onFile } from './on-file.mjs';

const at = await opened(stripe);
const end = onFile(at);

test('a key that may not charge is mended, and the charge goes through', async () => {
  const visit = await at.stands('kept');
  const message = "Having the 'rak_payment_intent_write' permission would allow this request to continue.";
  await at.fault('status', { status: 403, error: { type: 'invalid_request_error', message } });
  await at.cancels(visit);
  await at.settled();
  assert.deepEqual([await at.charges(visit), (await at.show(visit)).wanted], [[true], undefined]);
});

end();
