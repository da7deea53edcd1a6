// What clients and owners asked, and what they were answered: every call with when it began, when it ended, and its answer.
//
//   const history = record();
//   const stage = await openStage({ via: history.fetch });
//   …                                     // clients and owners, as many at a time as you like
//   judge({ calls: history.calls, … })    // see judge.mjs
//
// It sees what a wire between them and the product would see, and nothing else. Deliberately absent: what the answers mean.

/**
 * @typedef {object} Call
 * @property {string} method
 * @property {string} path with its query
 * @property {any} ask the body that was sent, read as JSON
 * @property {number} begin milliseconds, by a clock that does not jump
 * @property {number} end when the answer was whole, or the connection broke
 * @property {number} at seconds since the epoch when it ended
 * @property {number | null} status null: no answer
 * @property {any} answer the body, read as JSON; null where it is none
 */

const parsed = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** @returns {{calls: Call[], fetch: typeof fetch}} */
export function record() {
  /** @type {Call[]} */
  const calls = [];
  return {
    calls,
    async fetch(url, init = {}) {
      const { pathname, search } = new URL(url);
      const call = {
        method: init.method ?? 'GET', path: pathname + search, ask: typeof init.body === 'string' ? parsed(init.body) : null,
        begin: performance.now(), end: 0, at: 0, status: null, answer: null,
      };
      calls.push(call);
      try {
        const response = await fetch(url, init);
        const text = await response.text();
        Object.assign(call, { status: response.status, answer: parsed(text) });
        const bodiless = [101, 204, 205, 304].includes(response.status);
        return new Response(bodiless ? null : text, { status: response.status, headers: response.headers });
      } finally {
        Object.assign(call, { end: performance.now(), at: Date.now() / 1000 });
      }
    },
  };
}
