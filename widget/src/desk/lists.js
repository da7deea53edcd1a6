// Lists to choose one of, as the browser knows them: a line each, what is chosen, a tabulator, and what is read.

const lines = (all) => all.map((line) => line.join('\t')).join('\n');

/** Time zones: the browser's own first, then those that are known to be wanted, then all that there are. */
export function zones(...wanted) {
  const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const all = new Set([own, ...wanted, ...Intl.supportedValuesOf?.('timeZone') ?? []]);
  return lines([...all].map((zone) => [zone, zone.replaceAll('_', ' ')]));
}

/** Currencies by their codes, with their names in that language. @param {string} codes with spaces between */
export function currencies(tag, codes) {
  const names = new Intl.DisplayNames(tag, { type: 'currency' });
  return lines(codes.split(' ').map((code) => [code, `${code} · ${names.of(code)}`]));
}
