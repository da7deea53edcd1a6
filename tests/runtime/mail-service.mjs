// What stands behind the `send_email` binding in tests: takes a message as Cloudflare's does and hands it to the stand-in mail
// service, so that both roads end on the same page. The binding has no idempotency key; each message gets its own here.

import { WorkerEntrypoint } from 'cloudflare:workers';

const base64 = (content) => btoa(String.fromCharCode(...new Uint8Array(content)));

export class Mail extends WorkerEntrypoint {
  /** @param {{from: {name: string, email: string}, to: string, subject: string, replyTo?: string, text: string, html: string,
   *   attachments?: {filename: string, type: string, content: ArrayBuffer}[]}} message */
  async send({ from, to, subject, replyTo, text, html, attachments = [] }) {
    const response = await fetch(this.env.TO, {
      method: 'POST',
      headers: { Authorization: 'Bearer binding', 'Idempotency-Key': crypto.randomUUID(), 'Content-Type': 'application/json' },
      body: JSON.stringify({
        from: `"${from.name}" <${from.email}>`, to, subject, text, html, ...(replyTo && { reply_to: replyTo }),
        attachments: attachments.map(({ filename, type, content }) => ({ filename, content_type: type, content_base64: base64(content) })),
      }),
    });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return { messageId: `<${(await response.json()).id}@mail.example>` };
  }
}

export default {
  fetch: () => new Response('by the binding only', { status: 404 }),
};
