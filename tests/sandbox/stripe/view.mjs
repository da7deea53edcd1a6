/**
 * The HTML of the payment page. Pure: objects in, text out.
 *
 * Invariant: everything that came from outside is escaped; a card number is never written back into a page.
 */

import { formatAmount } from './currencies.mjs';

/** @param {unknown} text */
function escape(text) {
  return String(text ?? '').replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

const ARROW = '<svg viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M16 10H4m0 0 5-5m-5 5 5 5"/></svg>';

const TEST_CARDS = [
  ['4242 4242 4242 4242', 'pays'],
  ['4000 0000 0000 3220', 'asks for 3-D Secure'],
  ['4000 0027 6000 3184', 'asks for 3-D Secure, later too'],
  ['4000 0000 0000 0002', 'is declined'],
  ['4000 0000 0000 9995', 'has no funds'],
  ['4000 0000 0000 0259', 'pays, then a dispute'],
  ['4000 0000 0000 7726', 'pays; refunds wait'],
  ['4000 0000 0000 5126', 'pays; refunds fail'],
];

/** @param {string} title @param {string} content */
function document(title, content) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escape(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/pay/assets/checkout.css">
<script src="/pay/assets/checkout.js" type="module"></script>
</head>
<body>
<div class="banner" role="note"><strong>Sandbox.</strong> A stand-in for the payment provider; no money moves.</div>
${content}
</body>
</html>
`;
}

/** Session locale for amounts; `auto` and unknown ones fall back. @param {any} session */
function localeOf(session) {
  try {
    return session.locale && session.locale !== 'auto' ? Intl.getCanonicalLocales(session.locale)[0] : 'en';
  } catch {
    return 'en';
  }
}

/** @param {any} session */
export const amountText = (session) => formatAmount(session.amount_total, session.currency, localeOf(session));

/** @param {any} session @param {any[]} items */
function summary(session, items) {
  const money = (/** @type {number} */ amount) => escape(formatAmount(amount, session.currency, localeOf(session)));
  const back = session.cancel_url ? `<a class="back" href="${escape(session.cancel_url)}" aria-label="Back to ${escape(session.branding_settings.display_name)}">${ARROW}</a>` : '';
  const lines = items
    .map((item) => {
      const each = item.quantity > 1 ? `<small>${item.quantity} × ${money(item.unit)}</small>` : '';
      const more = item.description ? `<small>${escape(item.description)}</small>` : '';
      return `<li><span><b>${escape(item.name)}</b>${more}${each}</span><span class="sum">${money(item.amount)}</span></li>`;
    })
    .join('\n');
  return `<section class="summary" aria-label="Summary"><div class="inner">
<p class="salon">${back}<span>${escape(session.branding_settings.display_name)}</span></p>
<p class="total-label">${session.submit_type === 'book' ? 'Prepayment' : 'To pay'}</p>
<p class="total">${escape(amountText(session))}</p>
<ul class="lines">
${lines}
</ul>
</div></section>`;
}

/**
 * @typedef {object} FormState
 * @property {Record<string, string>} values e-mail and name only
 * @property {Record<string, string>} errors by field
 * @property {string | null} alert what the bank said
 */

/** @param {string} name @param {string} label @param {string} attributes @param {FormState} state */
function field(name, label, attributes, state) {
  const error = state.errors[name];
  const value = state.values[name] ? ` value="${escape(state.values[name])}"` : '';
  const marks = error ? ` aria-invalid="true" aria-describedby="${name}-error"` : '';
  return `<div class="field"><label for="${name}">${label}</label>
<input id="${name}" name="${name}" required ${attributes}${value}${marks}>${error ? `\n<p class="error" id="${name}-error">${escape(error)}</p>` : ''}</div>`;
}

/** The page where a client pays. @param {any} session @param {any[]} items @param {FormState} state */
export function payPage(session, items, state) {
  const alert = state.alert ? `<p class="alert" role="alert">${escape(state.alert)}</p>` : '';
  const cards = TEST_CARDS.map(([number, what]) => `<li><code>${number}</code><span>${what}</span></li>`).join('');
  const verb = session.submit_type === 'book' ? 'Book and pay' : 'Pay';
  return document(
    `Pay ${session.branding_settings.display_name}`,
    `<main class="columns">
${summary(session, items)}
<section class="pay" aria-label="Payment"><div class="inner">
<h1>Pay by card</h1>
${alert}
<form method="post" data-pay autocomplete="on" novalidate>
${field('email', 'E-mail', 'type="email" autocomplete="email" inputmode="email"', state)}
${field('card_number', 'Card number', 'inputmode="numeric" autocomplete="cc-number" placeholder="1234 1234 1234 1234" maxlength="26"', state)}
<div class="pair">
${field('expiry', 'Expiry', 'inputmode="numeric" autocomplete="cc-exp" placeholder="MM / YY" maxlength="9"', state)}
${field('cvc', 'Security code', 'inputmode="numeric" autocomplete="cc-csc" placeholder="CVC" maxlength="4"', state)}
</div>
${field('name', 'Name on card', 'autocomplete="cc-name"', state)}
<button class="primary" type="submit">${verb} ${escape(amountText(session))}</button>
</form>
<p class="note">Use a test card only. Numbers are checked and forgotten.</p>
<details><summary>Test cards</summary><ul class="cards">${cards}</ul></details>
</div></section>
</main>`,
  );
}

/** The bank's page of 3-D Secure. @param {any} session */
export function authenticatePage(session) {
  return document(
    'Confirm the payment',
    `<main class="single"><section class="sheet">
<h1>Confirm the payment with your bank</h1>
<dl><dt>To</dt><dd>${escape(session.branding_settings.display_name)}</dd><dt>Amount</dt><dd>${escape(amountText(session))}</dd></dl>
<form method="post">
<button class="primary" name="decision" value="authorize">Authorize</button>
<button class="secondary" name="decision" value="fail">Fail</button>
</form>
</section></main>`,
  );
}

/** A page that only says something. @param {string} title @param {string} text @param {{href: string, label: string} | null} link */
export function messagePage(title, text, link) {
  const anchor = link ? `<a class="secondary" href="${escape(link.href)}">${escape(link.label)}</a>` : '';
  return document(title, `<main class="single"><section class="sheet"><h1>${escape(title)}</h1><p>${escape(text)}</p>${anchor}</section></main>`);
}
