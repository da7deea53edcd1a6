/**
 * The page of the stand-in mail service: what was sent, newest first, and each message as its reader sees it.
 *
 * A message's HTML is shown in a frame without scripts, forms or an origin of its own.
 */

const escaped = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const STYLE = `
  body { margin: 0 auto; padding: 24px 16px; max-width: 760px; font: 16px/1.5 system-ui, sans-serif; color: #1d1d1b; background: #fafaf8 }
  h1 { font-size: 22px } h2 { margin: 24px 0 8px; font-size: 16px } a { color: inherit }
  ul { margin: 0; padding: 0; list-style: none } li { padding: 12px 0; border-top: 1px solid #e4e4e0 }
  li a { display: block; font-weight: 600; text-decoration: none } small, dt { color: #6b6b66 }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 0 } dd { margin: 0; overflow-wrap: anywhere }
  iframe { width: 100%; height: 640px; border: 1px solid #e4e4e0; border-radius: 8px; background: #fff }
  pre { padding: 16px; border: 1px solid #e4e4e0; border-radius: 8px; background: #fff; white-space: pre-wrap; overflow-wrap: anywhere }`;

const page = (title, body) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title>
<style>${STYLE}</style></head><body>${body}</body></html>
`;

/** @param {import('./provider.mjs').Message[]} messages */
export function listPage(messages) {
  const rows = [...messages].reverse().map(({ id, subject, to, at, attachments }) => `<li><a href="/mail/${id}">${escaped(subject)}</a>
    <small>to ${escaped(to)} · ${escaped(at.replace('T', ' ').slice(0, 19))} UTC${attachments.length > 0 ? ' · with a file' : ''}</small></li>`);
  return page('Sent mail', `<h1>Sent mail</h1>${rows.length > 0 ? `<ul>${rows.join('')}</ul>` : '<p>Nothing was sent yet.</p>'}
    <p><small>A stand-in: nothing leaves this machine.</small></p>`);
}

/** @param {import('./provider.mjs').Message} message */
export function messagePage({ from, to, reply_to: replyTo, subject, text, html, attachments, key, at }) {
  const headers = { From: from, To: to, 'Reply-To': replyTo, At: at, 'Idempotency-Key': key };
  const rows = Object.entries(headers).filter(([, value]) => value).map(([name, value]) => `<dt>${name}</dt><dd>${escaped(value)}</dd>`);
  const files = attachments.map(({ filename, content_type: type, content_base64: content }) => `<h2>${escaped(filename)} <small>${escaped(type)}</small></h2>
    <pre>${escaped(Buffer.from(content, 'base64').toString('utf8'))}</pre>`);
  return page(subject, `<p><a href="/mail">Sent mail</a></p><h1>${escaped(subject)}</h1><dl>${rows.join('')}</dl>
    <h2>As HTML</h2><iframe sandbox srcdoc="${escaped(html)}" title="The message as HTML"></iframe>
    <h2>As text</h2><pre>${escaped(text)}</pre>${files.join('')}`);
}
