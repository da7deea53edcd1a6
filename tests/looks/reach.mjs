// What a screen asks of a hand and of an eye: at 320 pixels, which is a page of 640 at twice its size, nothing sticks out (WCAG 2.2,
// 1.4.10); what is pressed is as large as a fingertip; and who wants no motion sees none.

/**
 * The least width and height of what is pressed, in CSS pixels; of a week's seven days in a row of 320 the least width is less, and so it
 * is of a word that is pressed (2.5.8 asks for 24).
 */
const FINGER = 44;
const LESS_WIDE = { day: 32, link: 36 };

/** Runs in the page. @returns {string[]} what is wrong */
function strains({ finger, lessWide }) {
  const found = [];
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth} of ${clientWidth} wide`);
  const root = document.querySelector('chairtime-booking').shadowRoot;
  for (const element of root.querySelectorAll('a[href], button, input, select, summary, textarea')) {
    // A link within a line of text is as high as the line (2.5.8, "inline"); what is ticked is pressed by its label.
    const pressed = element.closest('label') ?? element;
    const box = pressed.getBoundingClientRect();
    if (!element.checkVisibility() || !box.width || getComputedStyle(element).display === 'inline') continue;
    if (box.height < finger || box.width < (lessWide[element.classList[0]] ?? finger)) found.push(`${element.localName}.${element.className} "${pressed.textContent.slice(0, 20)}" is ${box.width.toFixed(1)} x ${box.height.toFixed(1)}`);
  }
  for (const { effect } of document.getAnimations()) found.push(`${effect.target.localName}.${effect.target.className} moves`);
  return found;
}

/** What is wrong with a screen. @param {import('playwright-core').Page} page that wants no motion */
export async function reach(page) {
  await page.setViewportSize({ width: 320, height: 640 });
  return page.evaluate(strains, { finger: FINGER, lessWide: LESS_WIDE });
}
