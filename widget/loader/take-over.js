// From the first screen as it was drawn to the widget's own. Part of the first wasm's own module (scripts/pack-widget.mjs).

const boxes = (root) => [...root.querySelectorAll('[name=service]')];

/**
 * Puts the widget where the drawn screen or the grey bars are, once it has drawn its own; with the ticks, focus and press of before.
 * @param {Element} drawn @param {Element} inner the widget's @param {() => void} dress gives it its styles
 */
export function takeOver(drawn, inner, dress) {
  const swap = () => {
    // A press that has begun there also ends there.
    if (drawn.matches(':active')) return requestAnimationFrame(swap);
    const [before, after] = [boxes(drawn), boxes(inner)];
    const focused = before.indexOf(drawn.getRootNode().activeElement);
    const pressed = drawn.querySelector('.waits');
    dress();
    drawn.replaceWith(inner);
    before.forEach((box, place) => box.checked && after[place]?.click());
    after[focused]?.focus({ preventScroll: true });
    // Once the ticks are drawn.
    if (pressed) setTimeout(() => inner.querySelector('.bar .primary')?.click());
  };
  const watcher = new MutationObserver(() => {
    if (/^($|<div class="skeleton)/.test(inner.innerHTML)) return;
    watcher.disconnect();
    swap();
  });
  watcher.observe(inner, { childList: true, subtree: true });
}
