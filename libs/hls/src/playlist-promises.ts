// What the playlists of a stream promise, from what the stream's first run froze. Pure arithmetic: the same on every
// origin and after every restart, because some players end a stream when a promise changes.
import type { PlaylistPromises } from './media-playlist.ts';

export interface StreamShape {
  targetDurationSeconds: number;
  /** A window that slides, or everything since the beginning. */
  type: 'live' | 'event';
  /** Length of a window that slides. */
  windowSeconds: number;
  /** Set for a stream with parts. */
  partTargetMs?: number | undefined;
}

/** Playlists longer than this are to offer delta updates. */
const longPlaylistSeconds = 120;
const targetsHeldBack = 3;
const targetsNotSkipped = 6;
const partTargetsHeldBack = 3;

/** Low-latency streams block and skip; others skip when their playlists are long. */
export function promisesOf({
  targetDurationSeconds,
  type,
  windowSeconds,
  partTargetMs,
}: StreamShape): PlaylistPromises {
  const isLong = type === 'event' || windowSeconds > longPlaylistSeconds;
  const skip = { canSkipUntilSeconds: targetsNotSkipped * targetDurationSeconds };
  const holdBackSeconds = targetsHeldBack * targetDurationSeconds;
  return {
    targetDurationSeconds,
    ...(type === 'event' && { type }),
    ...(partTargetMs !== undefined && { partTargetSeconds: partTargetMs / 1000 }),
    ...(partTargetMs !== undefined
      ? {
          serverControl: {
            canBlockReload: true,
            partHoldBackSeconds: partHoldBackSeconds(partTargetMs),
            holdBackSeconds,
            ...skip,
          },
        }
      : isLong && { serverControl: { canBlockReload: false, holdBackSeconds, ...skip } }),
  };
}

/** Three part targets and a little, in whole tenths: 0.535 gives 1.7. */
function partHoldBackSeconds(partTargetMs: number): number {
  return Math.ceil((partTargetsHeldBack * partTargetMs) / 100) / 10;
}
