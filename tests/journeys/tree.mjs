// What a screen reader is told of each screen: its tree of roles, names and states, held against a file.
//
//   CHAIRTIME_TREES=write node --test --test-name-pattern='screen reader' tests/journeys/journeys.test.mjs
//
// writes the files anew, to be read before they are committed. What changes with the day is left out: dates, times, how many of them.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { journey } from './journey.mjs';

const file = (screen) => new URL(`trees/${screen}.yml`, import.meta.url);
const MONTHS = 'January|February|March|April|May|June|July|August|September|October|November|December';
const WEEKDAYS = '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day';

/** The tree without what changes with the day; of lines that are the same then, one. */
function steady(tree) {
  const lines = tree
    .replace(new RegExp(`${WEEKDAYS},? \\d{1,2} (?:${MONTHS})`, 'g'), '{day}')
    .replace(new RegExp(`(?:${MONTHS})(?: – (?:${MONTHS}))?`, 'g'), '{month}')
    .replace(/\b\d{1,2}:\d{2}\b/g, '{time}')
    .replace(/\{day\}, (?:\d+ free times?|no free times)/g, '{day}, {how many free}')
    // Of today some part may be over.
    .replace(/"(\{day\}, \{how many free\})"(?: \[(?:disabled|pressed)\])*/g, '"$1"')
    // What differs between the clocks of the salon and of the client, if anything does.
    .replace(/Times at the salon: .*/g, 'Times at the salon: {zones}"')
    .replace(/ ?(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?\{time\} on your clock/g, '')
    .replace(/http:\/\/localhost:\d+/g, '{site}')
    .split('\n')
    .filter((line) => !/^\s*- text: ?$/.test(line));
  return `${lines.filter((line, place) => line !== lines[place - 1]).join('\n')}\n`;
}

journey('Each screen as a screen reader is told of it', { salon: { cancellation: { free_until: 60, fee: { kind: 'percent', points: 2500 } } } }, async ({ person }) => {
  const { widget } = person;
  const holds = async (screen) => {
    const tree = steady(await widget.ariaSnapshot());
    if (process.env.CHAIRTIME_TREES === 'write') await writeFile(file(screen), tree);
    assert.equal(tree, await readFile(file(screen), 'utf8'), screen);
  };
  await person.opens();
  await person.sees('What would you like?');
  for (const name of [/^Cut & finish/, /^Fringe trim/]) await person.ticks(name);
  await holds('services');
  await person.button('Continue').click();
  await person.sees('Who should do it?');
  await holds('staff');
  await widget.getByText('Someone for each service').click();
  await holds('staff-for-each');
  await person.choosesStaff(/^M Mira|Mira/);
  await person.sees('When suits you?');
  await person.times.first().waitFor();
  await person.days.first().click();
  await holds('times');
  await person.times.nth(40).click();
  await person.sees('Your details');
  await holds('details');
  await person.sends();
  await person.reads('Please');
  await holds('details-missing');
  await person.fillsIn();
  await person.sends();
  await person.pays();
  await person.isBack();
  await person.sees('You are booked');
  await person.reads('has arrived');
  await holds('booked');
  await person.button('Cancel this visit').click();
  await person.button(/^Yes, cancel/).waitFor();
  await holds('cancelling');
  await person.button(/^Yes, cancel/).click();
  await person.sees(/cancelled/);
  await holds('cancelled');
});
