/**
 * Stripe's error answers.
 *
 * `stored` says whether the answer is kept under the request's idempotency key: refusals of the
 * parameters are not, results of work that began are.
 */

export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {{type: string, message: string, code?: string, param?: string, decline_code?: string, charge?: string, payment_intent?: object}} error
   * @param {{stored?: boolean}} [options]
   */
  constructor(status, error, { stored = false } = {}) {
    super(error.message);
    this.status = status;
    this.error = error;
    this.stored = stored;
  }

  /** @param {string} requestId */
  body(requestId) {
    const { code } = this.error;
    return {
      error: {
        ...this.error,
        ...(code ? { doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}` } : {}),
        request_log_url: `https://dashboard.stripe.com/test/logs/${requestId}`,
      },
    };
  }
}

/**
 * A refusal of the parameters: nothing was done.
 * @param {string} message @param {string} [param] @param {string} [code]
 */
export function invalid(message, param, code) {
  return new ApiError(400, { type: 'invalid_request_error', ...(code ? { code } : {}), message, ...(param ? { param } : {}) });
}

/**
 * A refusal because of the state of an object: the work had begun.
 * @param {string} message @param {string} [code] @param {object} [more]
 */
export function refused(message, code, more = {}) {
  return new ApiError(400, { type: 'invalid_request_error', ...(code ? { code } : {}), message, ...more }, { stored: true });
}

/** @param {string} what e.g. `charge` @param {string} id @param {string} [param] */
export function missing(what, id, param = 'id') {
  return new ApiError(404, { type: 'invalid_request_error', code: 'resource_missing', message: `No such ${what}: '${id}'`, param });
}
