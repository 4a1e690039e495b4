// Waits at the origin for the channel to go live, or for the stream behind one that was played to its end: the origin answers
// when there is one, so nobody who waits misses its beginning. Where that can't be asked, the page asks at intervals.

/** Longer than an origin lets anybody wait. */
const patienceMs = 15_000;

/** With the token of a signed playlist. Undefined for a playlist that is no channel's. */
export function nextStreamPathOf(playlistPath: string, after: string | undefined): string | undefined {
  const [, channel, query = ''] = /^(\/[^/?]+)\.m3u8(\?.*)?$/.exec(playlistPath) ?? [];
  return channel && `${channel}/${after === undefined ? '' : `${after}/`}next${query}`;
}

/** Whether the channel has what is waited for. Never throws: false when it is not told. */
export async function awaitNextStream(path: string | undefined, closed: AbortSignal): Promise<boolean> {
  if (path === undefined) return false;
  try {
    const signal = AbortSignal.any([closed, AbortSignal.timeout(patienceMs)]);
    const response = await fetch(path, { cache: 'no-store', signal });
    return response.ok;
  } catch {
    return false;
  }
}
