// The tag that a salon pastes into its site: what it needs to know of this page, and the widget itself as it would look there.

/** Where the widget comes from: the desk's own Worker. */
export const origin = () => location.origin;

/**
 * Shows the widget over the desk. Beside the desk's own tree, not in it: both are made by the same library, and each would take the
 * other's clicks for its own.
 * @param {string} theme empty for that of the page @param {string} accent empty for the widget's own @param {string} close what the button says
 */
export function preview(salon, theme, accent, close) {
  if (!customElements.get('chairtime-booking')) {
    const script = document.createElement('script');
    script.src = '/widget.js';
    document.head.append(script);
  }
  const dialog = document.createElement('dialog');
  dialog.className = 'preview';
  const button = document.createElement('button');
  button.className = 'quiet';
  button.textContent = close;
  button.addEventListener('click', () => dialog.close());
  const widget = document.createElement('chairtime-booking');
  widget.setAttribute('salon', salon);
  if (theme) widget.setAttribute('theme', theme);
  if (accent) widget.style.setProperty('--chairtime-accent', accent);
  dialog.append(button, widget);
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
