// The desk's addresses below `/v1/desk/salons/{salon}`, by who may use them; `{b}` is a booking. strangers.test.mjs holds the list
// against the code that chooses them.

/** Whoever may do what a staff member may, and so on upwards. */
export const ROLES = ['staff', 'manager', 'owner'];

/** By the least of the roles that may. */
export const ROUTES = {
  // To a staff member, only what is theirs is there.
  staff: [
    'POST /blocks', 'DELETE /blocks/{b}', 'GET /bookings', 'GET /bookings/{b}', 'POST /bookings/{b}/note', 'GET /catalogue', 'GET /times',
  ],
  manager: [
    'POST /bookings', 'GET /bookings/{b}/history', 'POST /bookings/{b}/erase', 'POST /bookings/{b}/payment-link',
    'DELETE /bookings/{b}/payment-link', 'POST /bookings/{b}/links/revoke', 'POST /bookings/{b}/cancel', 'POST /bookings/{b}/no-show',
    'POST /bookings/{b}/reschedule', 'POST /bookings/{b}/refund', 'POST /bookings/{b}/hold/capture', 'POST /bookings/{b}/hold/release',
    'POST /bookings/{b}/payment-request', 'DELETE /bookings/{b}/payment-request/x', 'GET /calendars', 'POST /calendars/anna',
    'DELETE /calendars/anna', 'PUT /catalogue', 'GET /catalogue/bound', 'GET /catalogue/versions', 'GET /catalogue/versions/1', 'POST /clients/erase', 'POST /clients/search', 'GET /clients/{b}', 'GET /clients/{b}/before/{b}', 'GET /clients/{b}/export',
    'GET /connections', 'GET /finance/reconciliation', 'POST /finance/reconciliation', 'GET /finance/report', 'GET /finance/report.html',
    'GET /finance/movements', 'GET /finance/movements.csv', 'GET /finance/chain', 'GET /health', 'GET /health/why',
  ],
  owner: [
    'POST /connections/stripe', 'PATCH /connections/stripe', 'DELETE /connections/stripe', 'POST /connections/stripe/verify',
    'POST /connections/stripe/rotate', 'POST /connections/stripe/test-payment', 'GET /connections/stripe/test-payment', 'GET /export',
    'GET /export/json', 'GET /export/csv', 'GET /export/ical', 'GET /keys', 'GET /trail', 'POST /keys', 'POST /keys/owner', 'DELETE /keys/0123456789abcdef',
  ],
};

/** All of them. */
export const DESK = ROLES.flatMap((role) => ROUTES[role]);
