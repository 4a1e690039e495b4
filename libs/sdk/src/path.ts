// Paths of the API with ids in them: encoded, and never such that the path means another resource.

/** `` path`/v1/channels/${channelId}` `` */
export function path(parts: TemplateStringsArray, ...ids: readonly string[]): string {
  return String.raw({ raw: parts }, ...ids.map(encoded));
}

/** Without its id a path is that of the list above it; dots lead there too. */
function encoded(id: string): string {
  if (/^\.{0,2}$/.test(id)) throw new TypeError('An id is missing.');
  return encodeURIComponent(id);
}
