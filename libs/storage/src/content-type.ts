// Content types by file extension. A disk keeps none, so they follow from the key; put with the same table.

const contentTypes: Readonly<Record<string, string>> = {
  mp4: 'video/mp4',
  m4s: 'video/mp4',
  json: 'application/json',
  jpg: 'image/jpeg',
};

/** The content type that belongs to a key's extension. */
export function contentTypeOf(key: string): string {
  return contentTypes[key.slice(key.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
}
