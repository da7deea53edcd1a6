/**
 * The stand-in mail service: takes messages as JSON, keeps them in memory, and shows them on a page. Nothing leaves this
 * machine.
 *
 * `POST /mail/send` with `{from, to, reply_to, subject, text, html, attachments: [{filename, content_type,
 * content_base64}]}`, a bearer key and an `Idempotency-Key`: the same key again is the same message, and is answered as the
 * first time. `GET /mail` is the page with what was sent, `GET /mail/{id}` one message.
 *
 * Deliberately absent: delivery, bounces, rate limits.
 */

import { Faults } from '../faults.mjs';
import { BadRequest, parseJsonObject, readBody, sendJson, sendText } from '../http.mjs';
import { listPage, messagePage } from './pages.mjs';

const SEND = 'POST /mail/send';

/**
 * @typedef {object} Attachment
 * @property {string} filename
 * @property {string} content_type
 * @property {string} content_base64
 *
 * @typedef {object} Message
 * @property {string} id
 * @property {string} key its `Idempotency-Key`
 * @property {string} from
 * @property {string} to
 * @property {string} [reply_to]
 * @property {string} subject
 * @property {string} text
 * @property {string} html
 * @property {Attachment[]} attachments
 * @property {string} at ISO 8601
 */

/** What keeps a message from being taken; a header value with a line break would begin another header. */
function fault({ from, to, reply_to: replyTo, subject, text, html, attachments = [] }) {
  for (const [name, value] of Object.entries({ from, to, subject, text, html })) {
    if (typeof value !== 'string' || value === '') return `${name} is missing`;
  }
  for (const [name, value] of Object.entries({ from, to, subject, reply_to: replyTo ?? '' })) {
    if (/[\0-\x1f\x7f]/.test(value)) return `${name} has a control character in it`;
  }
  if (!/^[^@\s]+@[^@\s]+$/.test(to)) return 'to is not an address';
  if (!Array.isArray(attachments)) return 'attachments is not a list';
  const whole = ({ filename, content_type: type, content_base64: content }) => [filename, type, content].every((value) => typeof value === 'string');
  return attachments.every(whole) ? '' : 'an attachment lacks something';
}

/** @returns {import('../sandbox.mjs').Provider} */
function makeMail() {
  /** @type {Message[]} */
  let messages = [];
  /** @type {{key: string, status: number}[]} */
  let requests = [];
  const faults = new Faults();
  let ahead = 0;

  async function send(request, response) {
    const key = String(request.headers['idempotency-key'] ?? '');
    const failing = faults.take(SEND, '');
    const answer = (status, body) => {
      requests.push({ key, status });
      sendJson(response, status, body);
    };
    if (failing?.kind === 'hang') return requests.push({ key, status: 0 });
    if (failing?.kind === 'status') return answer(failing.status, failing.error ?? { error: 'not now' });
    if (failing?.kind === 'delay') await new Promise((done) => setTimeout(done, failing.delay_ms));
    if (!/^Bearer \S+$/.test(request.headers.authorization ?? '')) return answer(401, { error: 'no key' });
    if (key === '' || key.length > 255) return answer(400, { error: 'no Idempotency-Key' });
    const message = parseJsonObject(await readBody(request));
    const wrong = fault(message);
    if (wrong) return answer(422, { error: wrong });
    let kept = messages.find((one) => one.key === key);
    if (!kept) {
      kept = { attachments: [], ...message, id: String(messages.length + 1), key, at: new Date(Date.now() + ahead * 1000).toISOString() };
      messages.push(kept);
    }
    if (failing?.kind === 'lose_answer') {
      requests.push({ key, status: 0 });
      return response.destroy();
    }
    return answer(200, { id: kept.id });
  }

  /** @type {Record<string, (body: Record<string, any>, query: URLSearchParams) => any>} */
  const controls = {
    'GET mail/messages': (_body, query) => messages.filter(({ to, subject }) => (query.get('to') ?? to) === to && subject.includes(query.get('subject') ?? '')),
    'GET mail/requests': () => requests,
    'POST mail/faults': (body) => faults.add({ operation: SEND, ...body }),
    'GET mail/faults': () => faults.list(),
    'DELETE mail/faults': () => (faults.clear(), { ok: true }),
  };

  return {
    name: 'mail',
    async control(name, body, query) {
      const control = controls[name];
      return control ? { known: true, answer: control(body, query) } : { known: false, answer: null };
    },
    async handle(request, response, url) {
      if (url.pathname === '/mail/send' && request.method === 'POST') {
        await send(request, response);
        return true;
      }
      if (request.method !== 'GET' || !/^\/mail(\/|$)/.test(url.pathname)) return false;
      const id = url.pathname.slice('/mail/'.length);
      if (id === '') {
        sendText(response, 200, listPage(messages));
        return true;
      }
      const message = messages.find((one) => one.id === id);
      if (!message) throw new BadRequest(404, 'no such message');
      sendText(response, 200, messagePage(message));
      return true;
    },
    reset() {
      messages = [];
      requests = [];
      faults.clear();
    },
    advance(seconds) {
      ahead += seconds;
      return Math.floor(Date.now() / 1000) + ahead;
    },
    quiet: () => true,
    close() {},
  };
}

/** @type {import('../sandbox.mjs').Maker} */
export const mail = { name: 'mail', knobs: [], make: makeMail };
