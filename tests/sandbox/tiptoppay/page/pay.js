// The order's page works without this: it groups digits, fills in test cards, and shows that work is going on.
// In the widget's frame it also tells the site around it how tall the page is, how an attempt ended, and when to close.
const form = document.querySelector('form[data-pay]');
const number = document.querySelector('#card_number');
const expiry = document.querySelector('#expiry');

const group = (text) => text.replace(/\D/g, '').slice(0, 19).replace(/(.{4})(?=.)/g, '$1 ');
const asExpiry = (text) => {
  const digits = text.replace(/\D/g, '').slice(0, 4);
  return digits.length > 2 ? `${digits.slice(0, 2)} / ${digits.slice(2)}` : digits;
};
number?.addEventListener('input', () => {
  if (number.selectionStart === number.value.length) number.value = group(number.value);
});
expiry?.addEventListener('input', (event) => {
  if (event.inputType !== 'deleteContentBackward') expiry.value = asExpiry(expiry.value);
});

const clearError = (input) => {
  input.removeAttribute('aria-invalid');
  document.querySelector(`#${input.id}-error`)?.remove();
};
const wrong = [...document.querySelectorAll('input[aria-invalid]')];
for (const input of wrong) input.addEventListener('input', () => clearError(input), { once: true });
wrong[0]?.focus();

for (const item of document.querySelectorAll('.cards code')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.append(item.cloneNode(true));
  button.addEventListener('click', () => {
    number.value = group(item.textContent);
    expiry.value = '12 / 30';
    document.querySelector('#cvv').value = '123';
    for (const input of document.querySelectorAll('form[data-pay] input')) clearError(input);
    form.querySelector('.primary').focus();
  });
  item.replaceWith(button);
}

for (const each of document.querySelectorAll('form')) {
  each.addEventListener('submit', (event) => {
    if (each.dataset.sent) {
      event.preventDefault();
      return;
    }
    each.dataset.sent = 'yes';
    if (event.submitter?.classList.contains('primary')) event.submitter.textContent = each.dataset.busy;
    setTimeout(() => {
      for (const button of each.querySelectorAll('button')) button.disabled = true;
    });
  });
}
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

if (document.body.dataset.frame) {
  const { origin, result, closeMs } = JSON.parse(document.body.dataset.frame);
  const tell = (message) => parent.postMessage({ sandbox: 'tiptoppay', ...message }, origin);
  const close = () => tell({ say: 'close' });
  new ResizeObserver(() => tell({ say: 'height', height: Math.ceil(document.body.getBoundingClientRect().height) })).observe(document.body);
  if (result) tell({ say: 'ended', result });
  for (const button of document.querySelectorAll('[data-close]')) button.addEventListener('click', close);
  document.querySelector('[data-retry]')?.addEventListener('click', () => tell({ say: 'retry' }));
  addEventListener('keydown', (event) => event.key === 'Escape' && close());
  if (closeMs !== null) setTimeout(close, closeMs);
  if (wrong.length === 0) (number ?? document.querySelector('main .primary, main .secondary'))?.focus();
}
