// The physical limit: a Worker that says a word.

export default {
  fetch: () => new Response('Chairtime'),
};
