// What axe-core finds on a screen, shadow trees included. Serious and critical findings count.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** @param {import('playwright-core').Page} page @returns {Promise<string[]>} */
export async function barriers(page) {
  // Through the debugger, which no policy of the page forbids.
  await page.evaluate(`if (!window.axe) { ${source}\n }`);
  return page.evaluate(async () => {
    // Styles are read as they are: reading them again, axe would write some into the page, which policies forbid.
    const { violations } = await window.axe.run(document, { preload: false, resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`).join('\n  ')}`);
  });
}
