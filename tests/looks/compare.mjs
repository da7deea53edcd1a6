// Two pictures of a screen against each other, by the colours of their parts: a browser draws and compares them.
//
// A part is a square of eight points. How a letter's edge is drawn differs between versions of the browser, and hardly changes a
// part's colour; what is missing, elsewhere or of another colour does.

/** So far may a part's colour be from what it was, of 255. */
const NEAR = 20;
/** So many parts of a thousand may be further: by the browser that the pictures were made with, and by any other. */
const SAME_BROWSER = 1;
const OTHER_BROWSER = 40;
/** And so many more where all colours are the system's own: of such pure ones the edges are kept less well. */
const PURE = 2;

/** @param {string} made with which browser the pictures were made @param {string} here which this is @param {string} scheme of colours */
export const allowed = (made, here, scheme) => (made === here ? SAME_BROWSER : OTHER_BROWSER) + (scheme === 'forced' ? PURE : 0);

/** Runs in the page: a picture at half its size, which is enough to see what is where. */
async function halved(src) {
  const image = Object.assign(new Image(), { src });
  await image.decode();
  const canvas = new OffscreenCanvas(Math.ceil(image.width / 2), Math.ceil(image.height / 2));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

const png = (picture) => `data:image/png;base64,${picture.toString('base64')}`;

/** What is kept of a picture: half its size, as WebP. @param {import('playwright-core').Page} page an empty one @param {Buffer} now a PNG */
export async function kept(page, now) {
  const bytes = await page.evaluate(`(${halved})(${JSON.stringify(png(now))})
    .then((canvas) => canvas.convertToBlob({ type: 'image/webp', quality: 0.8 })).then((blob) => blob.arrayBuffer()).then((bytes) => [...new Uint8Array(bytes)])`);
  return Buffer.from(bytes);
}

/**
 * How many parts of a thousand are other; and where these are more than `most`, what is there now, at half its size, with them marked.
 * @param {import('playwright-core').Page} page an empty one @param {Buffer} before what was kept @param {Buffer} now a PNG @param {number} most
 * @returns {Promise<{other: number, sizes: string, marked?: Buffer}>}
 */
export async function compare(page, before, now, most) {
  const { marked, ...told } = await page.evaluate(`(${differences})(${halved}, ${JSON.stringify(`data:image/webp;base64,${before.toString('base64')}`)}, ${JSON.stringify(png(now))}, ${NEAR}, ${most})`);
  return marked ? { ...told, marked: Buffer.from(marked) } : told;
}

/** Runs in the page. */
async function differences(halve, before, now, near, most) {
  const PART = 4;
  const image = Object.assign(new Image(), { src: before });
  await image.decode();
  const canvas = await halve(now);
  const [width, height] = [Math.max(image.width, canvas.width), Math.max(image.height, canvas.height)];
  const [one, other] = [image, canvas].map((picture) => {
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    context.drawImage(picture, 0, 0);
    return context;
  });
  const points = [one, other].map((context) => context.getImageData(0, 0, width, height).data);
  const colour = (data, left, top) => {
    const sum = [0, 0, 0];
    for (let y = top; y < top + PART; y += 1) {
      for (let x = left; x < left + PART; x += 1) for (let of = 0; of < 3; of += 1) sum[of] += data[(y * width + x) * 4 + of];
    }
    return sum.map((all) => all / PART ** 2);
  };
  let [parts, others] = [0, 0];
  // What is left at the edges is less than a part.
  for (let y = 0; y + PART <= height; y += PART) {
    for (let x = 0; x + PART <= width; x += PART) {
      const [was, is] = points.map((data) => colour(data, x, y));
      parts += 1;
      if (was.every((value, of) => Math.abs(value - is[of]) <= near)) continue;
      others += 1;
      other.fillStyle = '#f008';
      other.fillRect(x, y, PART, PART);
    }
  }
  const told = { other: (others / parts) * 1000, sizes: `${image.width} x ${image.height}, now ${canvas.width} x ${canvas.height}` };
  if (told.other <= most) return told;
  const blob = await other.canvas.convertToBlob();
  return { ...told, marked: [...new Uint8Array(await blob.arrayBuffer())] };
}
