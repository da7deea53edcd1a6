// How figures are printed: tables, medians, ratios. Nothing here passes or fails.

import { cpus, loadavg } from 'node:os';

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Prints rows under a head; the first column is text, the others are numbers set right. @param {string[][]} rows */
export function table(title, rows) {
  console.log(`\n${title}`);
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  for (const row of rows) {
    const cells = row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])));
    console.log(`    ${cells.join('   ')}`);
  }
}

export const note = (text) => console.log(`    ${text}`);
export const ratio = (value, reference) => `${(value / reference).toFixed(2)}x`;
export const whole = (value) => String(Math.round(value));

/** The machine's load, as it stands. */
export const load = () => loadavg()[0];

/** Whether figures taken between two loads, with such a spread of the simplest row, can be compared with other days'. */
export function verdict({ before, during, spread }) {
  const noisy = before > cpus().length || spread > 0.2;
  note(`load average ${before.toFixed(1)} before, ${during.toFixed(1)} after, on ${cpus().length} cores; spread of bare hello ${whole(spread * 100)} %`);
  note(noisy
    ? 'NOISY RUN: the machine was busy. Compare rows of one table only, and repeat before believing a difference below 20 %.'
    : 'a quiet run');
}
