// The code that puts the player page into another page; the console and the player page offer the same.

/** An `iframe` element as text. `playerUrl` comes from the platform and is escaped as an attribute's value all the same. */
export function embedCode(playerUrl: string): string {
  const source = playerUrl.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return `<iframe src="${source}" width="640" height="360" style="border:0" allow="autoplay; fullscreen; clipboard-write" allowfullscreen></iframe>`;
}
