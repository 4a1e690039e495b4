// How far behind the end of the playlist to play. Playlists ask for three part targets or leave it at three target durations
// (rfc8216bis §4.4.3.8, §6.3.3), for players that cannot step back; this one does after each stall, for a while.

/** As hls.js tells them of a playlist, in seconds; 0 for what it does not have. */
export interface PlaylistDistances {
  partTarget: number;
  holdBack: number;
  targetduration: number;
}

/** The least there is, and what a stall adds. */
const inParts = { behind: 2, step: 1 };
/**
 * A playlist is up to one target duration old when it is loaded again, so what is seen is up to one later than this. A third
 * would make that eight seconds and more.
 */
const inSegments = { behind: 2, step: 0.5 };

/** Seconds, `steps` further than usual. */
export function distanceToLiveS({ partTarget, holdBack, targetduration }: PlaylistDistances, steps: number): number {
  if (partTarget > 0) return (inParts.behind + steps * inParts.step) * partTarget;
  return (holdBack || inSegments.behind * targetduration) + steps * inSegments.step * targetduration;
}
