// A picture rendition has two playlists: its media, and its keyframes alone (EXT-X-I-FRAMES-ONLY), by which players show
// pictures while somebody looks for a place in a long window. Both are named by the rendition.

export interface Listing {
  renditionId: string;
  isKeyframesOnly: boolean;
}

const keyframesEnd = '.iframes';

export function keyframesNameOf(renditionId: string): string {
  return renditionId + keyframesEnd;
}

/** What the name of a playlist means. */
export function listingOf(name: string): Listing {
  const isKeyframesOnly = name.endsWith(keyframesEnd);
  return { renditionId: isKeyframesOnly ? name.slice(0, -keyframesEnd.length) : name, isKeyframesOnly };
}
