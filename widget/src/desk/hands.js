// What is done by hand in the plan of a day and in a week: visits are pulled, and empty places pressed. No decisions are taken here.
//
// Both carry the salon's zone (`data-zone`), the plan its first instant (`data-top`), and each visit its start, for whoever may do so.
import { variety } from '../intl.js';
import { clock, daysLater, moment, narrow } from './host.js';

/** Seconds that a row stands for (flow.rs, `PLAN_ROW`), and how high it is where the styles say nothing (desk.css). */
const ROW = 900;
const HIGH = 26;
/** So far is no pull yet, in CSS pixels; and so long a finger rests before it is one, in milliseconds. */
const NEAR = 8;
const REST = 400;

/** In whose ways times are written. */
const tag = () => variety(document.documentElement.lang);

/** What something on the page lies in: the plan of a day or the days of a week, if it may be changed by hand and stands in columns. */
function planOf(target) {
  const plan = target.closest?.('.plan[data-zone], .days[data-zone]');
  if (!plan) return undefined;
  const places = [...plan.querySelectorAll(':scope > .name, :scope > .date-of')].map((place) => place.getBoundingClientRect());
  const week = plan.matches('.days');
  const across = week ? places[0].left !== places[1].left : !narrow.matches;
  const column = (x, y) => places.findIndex(({ left, right, top, bottom }) => left <= x && x <= right && (across || (top <= y && y <= bottom)));
  const height = parseFloat(getComputedStyle(plan).gridAutoRows) || HIGH;
  const { zone, top } = plan.dataset;
  return { plan, zone, week, across, column, height, top: Number(top), first: places[0]?.bottom };
}

/**
 * Calls back when a visit has been pulled to another place: which, by the first service of the part that was pulled, to which
 * instant, and to which column, from the first one's, less than none where it is none. In a week a column is a day, and the time of
 * the day stays but for how far it was pulled up or down; where days stand one below the other, it stays.
 * By mouse or pen, and by a finger that has rested on it first. What is open by keyboard asks the same.
 */
export function onPull(callback) {
  let pull;
  const begin = () => {
    pull.moved = true;
    pull.card.classList.add('pulled');
  };
  const end = () => {
    clearTimeout(pull.rest);
    pull.card.style.translate = '';
    pull.card.classList.remove('pulled');
    delete pull.card.dataset.to;
    pull = undefined;
  };
  /** Where it would be now. */
  const target = ({ clientX, clientY, pageY }) => {
    const { own, start, y } = pull;
    // What was beside it may have scrolled.
    const over = planOf(pull.card);
    const column = over.column(clientX, clientY);
    const rows = over.across ? (pageY - y) / over.height : 0;
    // A list has no rows to aim at: a little up or down is meant for nothing there.
    const at = start + (over.week ? Math.trunc(rows) : Math.round(rows)) * ROW;
    return { zone: over.zone, column, at: over.week && column >= 0 ? daysLater(over.zone, at, column - own) : at };
  };
  addEventListener('pointerdown', (event) => {
    const { button, pointerType, clientX, clientY, pageX, pageY } = event;
    const card = event.target.closest('[data-start]');
    const over = card && planOf(card);
    if (!over || button || pull || !(over.week || over.across)) return;
    pull = { card, own: over.column(clientX, clientY), x: pageX, y: pageY, start: Number(card.dataset.start), finger: pointerType === 'touch' };
    if (pull.finger) pull.rest = setTimeout(begin, REST);
  });
  addEventListener('pointermove', (event) => {
    if (!pull) return;
    const [x, y] = [event.pageX - pull.x, event.pageY - pull.y];
    if (!pull.moved && Math.hypot(x, y) < NEAR) return;
    if (!pull.moved && pull.finger) {
      end();
      return;
    }
    begin();
    const { card } = pull;
    card.style.translate = `${x}px ${y}px`;
    const { at, zone } = target(event);
    card.dataset.to = moment(tag(), zone, at);
    // What lies further off comes nearer.
    if (event.clientY > innerHeight - 40) scrollBy(0, HIGH);
    else if (event.clientY < 100) scrollBy(0, -HIGH);
  });
  // A page that has begun to scroll cannot be held any more; one that a finger rests on has not.
  addEventListener('touchmove', (event) => pull?.moved && event.preventDefault(), { passive: false });
  addEventListener('contextmenu', (event) => pull?.finger && event.preventDefault());
  addEventListener('pointerup', (event) => {
    if (!pull) return;
    const { card: { dataset: { visit, part } }, moved } = pull;
    const { column, at } = target(event);
    end();
    if (!moved) return;
    // It was no click; and where it ends on something else there is none to be stopped.
    const stop = (click) => click.stopPropagation();
    addEventListener('click', stop, { capture: true, once: true });
    setTimeout(() => removeEventListener('click', stop, true));
    callback(visit, Number(part), at, column);
  });
  addEventListener('pointercancel', () => pull && end());
  addEventListener('keydown', ({ key }) => key === 'Escape' && pull && end());
}

/** The empty place under a pointer: its column, and in a day its row; in a week the visit above it. */
function emptyPlace({ target, clientX, clientY }) {
  const over = target.closest?.('button') ? undefined : planOf(target);
  const column = over?.across ? over.column(clientX, clientY) : -1;
  if (column < 0) return undefined;
  if (over.week) {
    const above = [...target.closest('.date-of').querySelectorAll('[data-start]:not(.is-off)')];
    const after = above.findLast((card) => card.getBoundingClientRect().top < clientY);
    return { ...over, column, after: after?.dataset.visit ?? '' };
  }
  const row = Math.floor((clientY - over.first) / over.height);
  return row < 0 ? undefined : { ...over, column, row, at: over.top + row * ROW };
}

/**
 * Calls back when an empty place has been pressed: its column, in a day the instant at which its row begins, else zero, and in a week
 * the visit above it, else nothing. A mouse is shown which place that would be. The key for a new visit opens the same form.
 */
export function onPlace(callback) {
  let shown;
  addEventListener('click', (event) => {
    const place = emptyPlace(event);
    if (place) callback(place.column, place.at ?? 0, place.after ?? '');
  });
  addEventListener('pointermove', (event) => {
    const place = event.pointerType === 'mouse' && !event.buttons ? emptyPlace(event) : undefined;
    if (shown && shown !== place?.plan) delete shown.dataset.at;
    shown = place?.at === undefined ? undefined : place.plan;
    if (!shown) return;
    shown.style.setProperty('--row', place.row + 2);
    shown.style.setProperty('--column', place.column + 2);
    shown.dataset.at = clock(tag(), place.zone, place.at);
  });
}
