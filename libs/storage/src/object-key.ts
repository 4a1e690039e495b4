// Grammar of object keys: segments of plain characters, joined by `/`. Anything else never reaches a disk or a bucket.
// Rule: a key cannot climb (`..`), hide (leading dot), be absolute or have an empty segment.

const maxKeyLength = 512;
const segment = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/** The segments of a valid key; throws a TypeError for any other text. */
export function keySegments(key: string): string[] {
  const segments = key.split('/');
  if (key.length > maxKeyLength || !segments.every((part) => segment.test(part))) {
    throw new TypeError(`not an object key: ${JSON.stringify(key.slice(0, 80))}`);
  }
  return segments;
}

/** The segments of a valid prefix, which is a key followed by `/`; throws a TypeError for any other text. */
export function prefixSegments(prefix: string): string[] {
  if (!prefix.endsWith('/')) throw new TypeError(`not an object prefix: ${JSON.stringify(prefix.slice(0, 80))}`);
  return keySegments(prefix.slice(0, -1));
}
