// The file that is chosen beside a list, or dropped on the desk: its text. No decisions are taken here but what is a text.

/** Most bytes of it: a hundred times the longest price list. */
const MOST = 256 * 1024;

const field = () => document.getElementById('list-file');

/**
 * What is in the file, its lines parted alike. By its mark; without one it is UTF-8, and what is not valid there is what a spreadsheet
 * in Russian writes.
 * @returns {Promise<string | undefined>} nothing for what is no text (no table of Excel's own either), empty or too much
 */
export async function chosenText() {
  const input = field();
  const [file] = input.files;
  // The same file may be chosen again once it is mended.
  input.value = '';
  if (file.size > MOST) return;
  const bytes = new Uint8Array(await file.arrayBuffer());
  const read = (as, fatal) => new TextDecoder(as, { fatal }).decode(bytes);
  const mark = { 0xfffe: 'utf-16le', 0xfeff: 'utf-16be' }[bytes[0] * 256 + bytes[1]];
  let text;
  try {
    text = read(mark ?? 'utf-8', true);
  } catch {
    text = read('windows-1251');
  }
  if (text.trim() && !/[\0-\b]/.test(text)) return text.replace(/\r\n?/g, '\n');
}

// A file that misses the field would take the place of the desk.
for (const type of ['dragover', 'drop']) {
  addEventListener(type, (event) => {
    const input = field();
    if (!input || !event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    if (type === 'dragover') return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  });
}
