// What the twins' answers carry besides their bodies: exactly the product's headers (worker/src/http/answer.rs, cors.rs).

/** Headers of every answer. @param {Request} request */
export const common = (request) => ({
  'X-Content-Type-Options': 'nosniff',
  'X-Request-Id': request.headers.get('CF-Ray') ?? Math.floor(Math.random() * 2 ** 48).toString(16).padStart(12, '0'),
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
});

/** Headers that let the page of `origin` read the answer. @param {string | null} origin */
export const shared = (origin) => ({
  Vary: 'Origin',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  ...(origin === null ? {} : {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Expose-Headers': 'ETag, Retry-After, X-Request-Id',
  }),
});

/** Whether a page of `origin` may call; a request that names no origin comes from no page. */
export const allowed = (origin, origins, env) => origin === null || origin === env.PUBLIC_ORIGIN || origins.includes(origin);
