// The head of a media playlist, up to EXT-X-SKIP. Some players refuse MEDIA-SEQUENCE or DISCONTINUITY-SEQUENCE behind
// EXT-X-SKIP, so it comes last. Numbers are written the same way for ever: some players end a stream when they change.
import { type AttributeValue, formatAttributes } from './attribute-list.ts';
import type { PlaylistPromises, SegmentStart, ServerControl } from './media-playlist.ts';

/** EXT-X-MAP in a playlist of whole pictures needs 6 (rfc8216bis §8). */
export const playlistVersion = 6;
/** EXT-X-SKIP needs 9. */
const deltaVersion = 9;

type FirstSegment = Pick<SegmentStart, 'mediaSequence' | 'discontinuitySequence' | 'discontinuity'>;

/** `first` is the oldest segment of the playlist, skipped or not. */
export function renderPlaylistHeader(
  promises: PlaylistPromises,
  first: FirstSegment | undefined,
  skippedSegments = 0,
): string {
  const { targetDurationSeconds, type, partTargetSeconds, serverControl, isKeyframesOnly } = promises;
  const lines = [
    '#EXTM3U',
    `#EXT-X-VERSION:${skippedSegments > 0 ? deltaVersion : playlistVersion}`,
    `#EXT-X-TARGETDURATION:${targetDurationSeconds}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...(isKeyframesOnly === true ? ['#EXT-X-I-FRAMES-ONLY'] : []),
    ...(partTargetSeconds === undefined ? [] : [`#EXT-X-PART-INF:PART-TARGET=${partTargetSeconds}`]),
    ...(serverControl ? [`#EXT-X-SERVER-CONTROL:${formatAttributes(controlAttributes(serverControl))}`] : []),
    `#EXT-X-MEDIA-SEQUENCE:${first?.mediaSequence ?? 0}`,
    // Always there, also as 0: a player must know before the first discontinuity that one may come.
    `#EXT-X-DISCONTINUITY-SEQUENCE:${first ? sequenceBefore(first) : 0}`,
    ...(type === undefined ? [] : [`#EXT-X-PLAYLIST-TYPE:${type.toUpperCase()}`]),
    ...(skippedSegments > 0 ? [`#EXT-X-SKIP:SKIPPED-SEGMENTS=${skippedSegments}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** The first segment's own discontinuity is still listed, so it is not among the removed ones. */
function sequenceBefore({ discontinuitySequence, discontinuity }: FirstSegment): number {
  return discontinuitySequence - (discontinuity ? 1 : 0);
}

function controlAttributes(control: ServerControl): Record<string, AttributeValue> {
  return {
    'CAN-BLOCK-RELOAD': control.canBlockReload ? 'YES' : undefined,
    'PART-HOLD-BACK': control.partHoldBackSeconds,
    'HOLD-BACK': control.holdBackSeconds,
    'CAN-SKIP-UNTIL': control.canSkipUntilSeconds,
  };
}
