// Inside the frame: tells the salon's page around it how high the widget is, and what has happened in it.
//
// Who may frame this page, the Worker's policy says; the page around hands a port in, the first one counts, and through it alone
// anything is told. What is told is what the salon's page would have of a widget of its own, the place where the tab keeps its
// state included: browsers give none to another site's frame. Deliberately absent: anything that the page around could do here
// but bring that back, set its looks, and tick what was ticked before.

const element = document.querySelector('chairtime-booking');
const waiting = [];
let tell = (message) => waiting.push(message);

// The widget asks for it before there is a port; so it comes as the frame's name.
if (parent !== window) Object.defineProperty(window, 'sessionStorage', {
  value: { getItem: () => window.name, setItem: (_, text) => tell({ keep: text }), removeItem: () => tell({ keep: '' }) },
});

/** Until there is a widget, nothing is worth being shown. */
let ready;
const measure = () => ready && tell({ height: Math.ceil(document.body.getBoundingClientRect().height) });
new ResizeObserver(measure).observe(document.body);

for (const name of ['ready', 'selected', 'held', 'paid', 'booked', 'cancelled', 'error']) {
  addEventListener(`chairtime:${name}`, ({ detail }) => {
    tell({ name, detail });
    if (name === 'ready') {
      ready = true;
      // When it is drawn. Out of sight no frame is painted, so nothing else would tell.
      setTimeout(measure);
    }
  });
}

// A step begins at its top, which only the page around can bring into sight.
addEventListener('focusin', (event) => event.composedPath()[0].id === 'heading' && tell({ step: true }));

function hear({ data: { looks = {}, ticked = [], plain } }) {
  if (plain) document.documentElement.classList.add('plain');
  for (const [name, value] of Object.entries(looks)) if (/^--chairtime-[a-z-]+$/.test(name)) element.style.setProperty(name, value);
  const boxes = element.shadowRoot.querySelectorAll('[name=service]');
  for (const place of ticked) if (boxes[place] && !boxes[place].checked) boxes[place].click();
}

addEventListener('message', function first({ source, ports: [port] }) {
  if (source !== parent || parent === window || !port) return;
  removeEventListener('message', first);
  port.onmessage = hear;
  tell = (message) => port.postMessage(message);
  waiting.forEach(tell);
});
