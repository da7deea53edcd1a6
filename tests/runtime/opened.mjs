// A stage for all tests of one file, opened before them, healed after each and closed at the end.
//
//   const { stage, client, starts, paid } = await opened({ salons: [salonDraft('belle')] });

import assert from 'node:assert/strict';
import { after, afterEach } from 'node:test';
import { apart, openStage, salonDraft } from './stage.mjs';

/**
 * @param {Parameters<typeof openStage>[0] & {days?: number, minutes?: number}} [options] of the stage; `starts` are free
 *   starts of the first salon on so many days, so many minutes apart
 */
export async function opened({ days = 3, minutes = 45, salons = [salonDraft('belle')], ...options } = {}) {
  const stage = await openStage({ salons, ...options });
  after(() => stage.close());
  afterEach(() => stage.heal());
  const client = stage.client(salons[0].id);
  /** Books at the first salon, pays on the provider's page, and waits until nothing is due. */
  const paid = async (options) => {
    const booked = await client.book(options);
    assert.equal(booked.status, 200, JSON.stringify(booked.body));
    await stage.pay(booked);
    await stage.settled(salons[0].id);
    return booked;
  };
  return { stage, client, paid, starts: apart(await client.starts('manicure', 'any', days), minutes) };
}
