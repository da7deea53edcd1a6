/**
 * An object of the widget's as JSON, whatever a library of the site has made of arrays: Prototype.js before 1.7 gives them a
 * `toJSON`, and a list would be sent as a text.
 */
export function write(value) {
  const { toJSON } = Array.prototype;
  delete Array.prototype.toJSON;
  try {
    return JSON.stringify(value);
  } finally {
    if (toJSON) Array.prototype.toJSON = toJSON;
  }
}
