// How old the end of a playlist is at the moment at which it grows: what part, encoder, packager and origin cost together,
// by the dates in the playlist and this machine's clock.
import { parseMediaPlaylist, type ParsedMediaPlaylist } from '@millrace/hls';

const requestMs = 10_000;
const pollMs = 50;

/** One figure for each time that the playlist grew within `seconds`. */
export async function edgeAges(playlistUrl: string, seconds: number): Promise<number[]> {
  const ages: number[] = [];
  const endsAtMs = performance.now() + seconds * 1_000;
  let playlist = await load(playlistUrl);
  while (performance.now() < endsAtMs && !playlist.hasEnded) {
    const before = endOf(playlist);
    playlist = await load(playlistUrl + nextOf(playlist));
    if (endOf(playlist) > before) ages.push(Date.now() - endOf(playlist));
    else await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return ages;
}

async function load(url: string): Promise<ParsedMediaPlaylist> {
  const response = await fetch(url, { signal: AbortSignal.timeout(requestMs) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return parseMediaPlaylist(await response.text());
}

/** Asks for the next part, where requests may wait for it. */
function nextOf({ serverControl, segments, open }: ParsedMediaPlaylist): string {
  if (serverControl?.canBlockReload !== true) return '';
  const next = (segments.at(-1)?.mediaSequence ?? -1) + 1;
  return `?_HLS_msn=${next}&_HLS_part=${open?.parts.length ?? 0}`;
}

/** When its newest moment reached the platform, in unix milliseconds. */
function endOf({ segments, open }: ParsedMediaPlaylist): number {
  if (open) return open.programDateTimeMs + 1_000 * open.parts.reduce((sum, part) => sum + part.durationSeconds, 0);
  const last = segments.at(-1);
  return last ? last.programDateTimeMs + last.durationSeconds * 1_000 : 0;
}
