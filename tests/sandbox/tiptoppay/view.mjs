/**
 * The HTML of the payment pages. Pure: objects in, text out.
 *
 * Invariant: everything that came from outside is escaped; a card number is never written back into a page.
 */

import { TEST_CARDS } from './cards.mjs';
import { formatAmount } from './money.mjs';
import { textsOf } from './texts.mjs';

/** @typedef {import('./world.mjs').Sale} Sale */
/** @typedef {import('./texts.mjs').Texts} Texts */

/** @param {unknown} text */
function escape(text) {
  return String(text ?? '').replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

const TICK = '<svg class="mark good" viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="22"/><path d="m14.5 24.5 6.5 6.5 12.5-13.5"/></svg>';
const CROSS = '<svg class="mark bad" viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="22"/><path d="m17 17 14 14m0-14L17 31"/></svg>';
const CLOSE = '<svg viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true"><path d="m5 5 10 10M15 5 5 15"/></svg>';

/**
 * What a page inside the widget tells the site that holds it; see page/pay.js.
 * @typedef {{origin: string, result: any, closeMs: number | null}} Frame
 */

/** @param {Texts} t @param {string} culture @param {string} title @param {string} content @param {Frame | null} frame */
function document(t, culture, title, content, frame) {
  return `<!doctype html>
<html lang="${culture.slice(0, 2)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escape(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/tiptoppay/assets/pay.css">
<script src="/tiptoppay/assets/pay.js" type="module"></script>
</head>
<body${frame ? ` class="framed" data-frame="${escape(JSON.stringify(frame))}"` : ''}>
<div class="banner" role="note"><strong>${t.banner}</strong> ${t.bannerText}</div>
<main class="sheet">
${frame ? `<button type="button" class="close" data-close aria-label="${t.close}">${CLOSE}</button>\n` : ''}${content}
</main>
</body>
</html>
`;
}

/** @param {Sale} sale */
export const amountText = (sale) => formatAmount(sale.amount, sale.currency, sale.culture);

/**
 * @typedef {object} FormState
 * @property {string} email
 * @property {Record<string, string>} errors by field
 */

/** @param {string} name @param {string} label @param {string} attributes @param {FormState} state @param {string} [note] */
function field(name, label, attributes, state, note = '') {
  const error = state.errors[name];
  const marks = error ? ` aria-invalid="true" aria-describedby="${name}-error"` : '';
  return `<div class="field"><label for="${name}">${label}${note ? ` <span class="soft">${note}</span>` : ''}</label>
<input id="${name}" name="${name}" ${attributes}${marks}>${error ? `\n<p class="error" id="${name}-error">${escape(error)}</p>` : ''}</div>`;
}

/** @param {Texts} t */
function testCards(t) {
  const rows = TEST_CARDS.map(({ number, secure, reasonCode }) => {
    const what = reasonCode === 0 ? (secure ? t.paysSecure : t.pays) : secure ? t.poorSecure : t.poor;
    return `<li><code>${number}</code><span>${what}</span></li>`;
  });
  return `<details><summary>${t.testCards}</summary><ul class="cards">${rows.join('')}</ul><p class="note">${t.anyDate}</p></details>`;
}

/** The page where a client pays. @param {Sale} sale @param {FormState} state @param {Frame | null} frame */
export function payPage(sale, state, frame) {
  const t = textsOf(sale.culture);
  const behaviour = sale.more.emailBehavior ?? 'Optional';
  const required = behaviour === 'Required';
  const email = behaviour === 'Hidden' ? '' : field('email', t.email, `type="email" autocomplete="email" inputmode="email" value="${escape(state.email)}"${required ? ' required' : ''}`, state, required ? '' : t.optional);
  const back = sale.failUrl && !frame ? `<p class="back"><a href="${escape(sale.failUrl)}">${t.back}</a></p>` : '';
  return document(
    t, sale.culture, `${t.pay} · ${sale.terminal.name}`,
    `<header>
<h1>${escape(sale.terminal.name)}</h1>
${sale.description ? `<p class="what">${escape(sale.description)}</p>` : ''}
<p class="soft">${sale.dual ? t.toHold : t.toPay}</p>
<p class="total">${escape(amountText(sale))}</p>
${sale.invoiceId ? `<p class="soft order">${t.order} ${escape(sale.invoiceId)}</p>` : ''}
</header>
<form method="post" data-pay data-busy="${t.processing}" novalidate>
${field('card_number', t.card, 'required inputmode="numeric" autocomplete="cc-number" placeholder="0000 0000 0000 0000" maxlength="26"', state)}
<div class="pair">
${field('expiry', t.expiry, `required inputmode="numeric" autocomplete="cc-exp" placeholder="${t.expiryHint}" maxlength="9"`, state)}
${field('cvv', t.cvv, 'required inputmode="numeric" autocomplete="cc-csc" placeholder="•••" maxlength="4"', state)}
</div>
${email}
<button class="primary" type="submit">${t.pay} ${escape(amountText(sale))}</button>
</form>
<p class="note">${t.note}</p>
${testCards(t)}
${back}`,
    frame,
  );
}

/** The bank's page of 3-D Secure. @param {Sale} sale @param {import('./world.mjs').Transaction} transaction @param {Frame | null} frame */
export function bankPage(sale, transaction, frame) {
  const t = textsOf(sale.culture);
  return document(
    t, sale.culture, t.bankTitle,
    `<p class="bank">${t.bank}</p>
<h1>${t.bankTitle}</h1>
<p>${t.bankText}</p>
<dl><dt>${t.shop}</dt><dd>${escape(sale.terminal.name)}</dd><dt>${t.sum}</dt><dd>${escape(amountText(sale))}</dd><dt>${t.cardShort}</dt><dd>•••• ${transaction.card.lastFour}</dd></dl>
<form method="post" data-busy="${t.processing}">
<button class="primary" name="decision" value="confirm">${t.confirm}</button>
<button class="secondary" name="decision" value="refuse">${t.refuse}</button>
</form>`,
    frame,
  );
}

/**
 * How an attempt ended. @param {Sale} sale @param {import('./world.mjs').Transaction} transaction @param {string} message
 * @param {string | null} retry where to try again @param {Frame | null} frame
 */
export function resultPage(sale, transaction, message, retry, frame) {
  const t = textsOf(sale.culture);
  const good = transaction.status !== 'Declined';
  const title = good ? (transaction.status === 'Authorized' ? t.heldTitle : t.paidTitle) : t.declinedTitle;
  const again = good || !retry ? '' : `<a class="primary" href="${escape(retry)}" data-retry>${t.again}</a>`;
  const url = good ? sale.successUrl : sale.failUrl;
  const away = frame ? `<button type="button" class="${good ? 'primary' : 'secondary'}" data-close>${good ? t.done : t.close}</button>` : url ? `<a class="secondary" href="${escape(url)}">${t.back}</a>` : '';
  return document(
    t, sale.culture, title,
    `<div class="centre" role="${good ? 'status' : 'alert'}">${good ? TICK : CROSS}
<h1>${title}</h1>
<p>${escape(good ? sale.terminal.name : message)}</p></div>
<dl><dt>${t.sum}</dt><dd>${escape(amountText(sale))}</dd><dt>${t.cardShort}</dt><dd>•••• ${transaction.card.lastFour}</dd><dt>${t.transaction}</dt><dd>${transaction.id}</dd></dl>
${again}${away}`,
    frame,
  );
}

/** A page that only says something. @param {string} culture @param {(t: Texts) => [string, string]} say title and text @param {string | null} url back to the site @param {Frame | null} frame */
export function messagePage(culture, say, url, frame) {
  const t = textsOf(culture);
  const [title, text] = say(t);
  const away = frame ? `<button type="button" class="secondary" data-close>${t.close}</button>` : url ? `<a class="secondary" href="${escape(url)}">${t.back}</a>` : '';
  return document(t, culture, title, `<div class="centre"><h1>${title}</h1><p>${escape(text)}</p></div>\n${away}`, frame);
}
