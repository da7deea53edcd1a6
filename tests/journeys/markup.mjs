// Markup and script in every text that somebody can write: the salon's names, services, staff and terms, the client's name and
// remark. Shown by the widget on the salon's site (under the README's policy), by the hosted page, by the owner's report and in
// letters. It is text everywhere: nothing runs, nothing of it is an element, and no policy has anything to report (watch.mjs).

import assert from 'node:assert/strict';
import { salonDraft } from '../runtime/stage.mjs';
import { journey } from './journey.mjs';

/** Each part would set `ran` if it were anything but text. The last ends an attribute, a tag and a string. */
const MARKUP = `<img src=x onerror=ran=1><script>ran=2</script>"'>`;
const marked = (text) => `${text} ${MARKUP}`;

/** The demo's catalogue with markup in all texts that clients see. */
function catalogue() {
  const { name, address, categories, services, staff, texts } = salonDraft('belle');
  const named = (one) => ({ ...one, name: marked(one.name) });
  return {
    name: marked(name),
    address: marked(address),
    categories: categories.map(named),
    services: services.map((one) => ({ ...named(one), description: marked(one.description) })),
    staff: staff.map((one) => ({ ...named(one), title: marked(one.title) })),
    texts: { ...texts, cancellation: marked(texts.cancellation), consent: { ...texts.consent, text: marked(texts.consent.text) } },
  };
}

/** Runs in a page: what has run, what of the markup is an element, how often it stands there as text. */
function found() {
  const all = (root) => [...root.querySelectorAll('*')].flatMap((element) => [element, ...(element.shadowRoot ? all(element.shadowRoot) : [])]);
  const elements = all(document);
  return {
    ran: window.ran ?? null,
    elements: elements.filter((element) => element.hasAttribute('onerror') || (element.localName === 'script' && element.textContent.startsWith('ran='))).map(({ outerHTML }) => outerHTML),
    texts: elements.flatMap(({ childNodes }) => [...childNodes]).filter((node) => node.nodeType === Node.TEXT_NODE && node.data.includes('<img src=x')).length,
  };
}

async function isText(page, where, least = 1) {
  const { ran, elements, texts } = await page.evaluate(found);
  assert.deepEqual([ran, elements], [null, []], where);
  assert.ok(texts >= least, `${where}: ${texts} texts with markup`);
  return texts;
}

journey('Markup in every text field', { salon: catalogue() }, async ({ person, another, salon, at }) => {
  const { page } = person;
  let texts = 0;
  const looks = async (where, least) => { texts += await isText(page, where, least); };
  await person.opens('?csp=readme');
  await person.widget.getByRole('checkbox', { name: /Manicure/ }).waitFor();
  await looks('services', 10);
  await person.choosesServices(/Manicure/);
  await person.choosesTime();
  await person.sees('Your details');
  await looks('details', 2);
  await person.fillsIn({ name: `Eva ${MARKUP}` });
  const remark = person.widget.locator('textarea');
  if (await remark.count()) await remark.fill(marked('Please call.'));
  await person.sends();
  await person.pays();
  await person.isBack();
  await person.sees('You are booked');
  await looks('booked', 1);
  await page.goto(`${at.edge}/s/${salon.id}`);
  await person.widget.getByRole('checkbox', { name: /Manicure/ }).waitFor();
  await looks('hosted page', 10);

  const russian = await another();
  await russian.opens('?csp=readme&lang=ru');
  await russian.widget.getByRole('checkbox', { name: /Manicure/ }).waitFor();
  texts += await isText(russian.page, 'in Russian', 10);

  // What is a document of its own is looked at without any policy that could keep something from running.
  const documents = { report: await salon.report('/report.html?from=2026-01-01&to=2027-12-31') };
  await salon.quiet();
  for (const end = Date.now() + 20_000; ;) {
    const letters = (await at.sandbox.control('GET mail/messages?subject=')).filter(({ text }) => text.includes('<img src=x'));
    letters.forEach(({ html }, n) => { documents[`letter ${n}`] = html; });
    if (letters.length >= 2) break;
    assert.ok(Date.now() < end, `${letters.length} letters`);
    await new Promise((done) => { setTimeout(done, 100); });
  }
  for (const [name, html] of Object.entries(documents)) {
    // With an icon, or the browser looks for one at times.
    const body = html.replace('<meta charset="utf-8">', '$&<link rel="icon" href="data:,">');
    assert.notEqual(body, html, name);
    await page.route('**/document', (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body }));
    await page.goto(`${at.edge}/document`);
    texts += await isText(page, name, 1);
    await page.unroute('**/document');
  }
  console.log(`${texts} texts with markup on ${7 + Object.keys(documents).length - 2} pages, as text`);
});
