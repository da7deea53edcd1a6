// The payment page works without this: it groups digits, fills in test cards, and shows that work is going on.
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
for (const input of document.querySelectorAll('input[aria-invalid]')) {
  input.addEventListener('input', () => clearError(input), { once: true });
}

for (const item of document.querySelectorAll('.cards code')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.append(item.cloneNode(true));
  button.addEventListener('click', () => {
    number.value = group(item.textContent);
    expiry.value = '12 / 34';
    document.querySelector('#cvc').value = '123';
    for (const input of [number, expiry, document.querySelector('#cvc')]) clearError(input);
    document.querySelector('.primary').focus();
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
    if (each === form) {
      const button = each.querySelector('.primary');
      button.textContent = 'Processing…';
      setTimeout(() => { button.disabled = true; });
    }
  });
}
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});
