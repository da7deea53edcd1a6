// What axe-core finds on a screen, shadow trees included. Serious and critical findings count.
//
// A screen is looked at when it has come to rest: axe reads styles and texts at different moments, so that on one that is
// drawn anew meanwhile it can find what nobody ever saw (a new number in the pale ink of the placeholder before it).

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** How often a screen that changed while it was looked at is looked at again; the last look counts (a countdown never rests). */
const LOOKS = 3;

/** @param {import('playwright-core').Page} page @returns {Promise<string[]>} */
export async function barriers(page) {
  // Through the debugger, which no policy of the page forbids.
  await page.evaluate(`if (!window.axe) { ${source}\n }`);
  return page.evaluate(async (looks) => {
    const roots = (root) => [root, ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot ? roots(shadowRoot) : []))];
    const comesToRest = () => Promise.allSettled(roots(document)
      .flatMap((root) => root.getAnimations())
      .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
      .map(({ finished }) => finished));
    const look = async () => {
      await comesToRest();
      let changed = false;
      const changes = new MutationObserver(() => { changed = true; });
      for (const root of roots(document)) changes.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
      // Styles are read as they are: reading them again, axe would write some into the page, which policies forbid.
      const { violations } = await window.axe.run(document, { preload: false, resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } });
      changed ||= changes.takeRecords().length > 0;
      changes.disconnect();
      return { changed, found: violations.filter(({ impact }) => impact === 'serious' || impact === 'critical') };
    };
    let seen = await look();
    for (let again = 1; again < looks && seen.changed && seen.found.length > 0; again += 1) seen = await look();
    return seen.found.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`).join('\n  ')}`);
  }, LOOKS);
}
