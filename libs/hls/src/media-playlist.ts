// Media playlist, rfc8216bis §4.4.3 and §4.4.4: the model and its text. Whatever stands in a segment here must be the
// same in every later playlist that lists it (§6.2.1): a number, once given, keeps its URI, duration and date for ever.
import { formatAttributes, quoted } from './attribute-list.ts';

export interface MediaSegment {
  mediaSequence: number;
  /** Discontinuities up to and including this segment's own, since the stream began. */
  discontinuitySequence: number;
  /** Time stamps, codecs or track parameters differ from the segment before. */
  discontinuity: boolean;
  uri: string;
  /** EXT-X-MAP of this segment. */
  initUri: string;
  durationSeconds: number;
  /** Unix milliseconds of the first frame. */
  programDateTimeMs: number;
  /** There is no media: players must not ask for it. */
  isGap: boolean;
}

export interface MediaPlaylist {
  /** Must be the same for the life of the stream and in all of its playlists. */
  targetDurationSeconds: number;
  /** Consecutive media sequence numbers. */
  segments: readonly MediaSegment[];
  /** Nothing follows. */
  hasEnded: boolean;
}

/** EXT-X-MAP in a playlist of whole pictures needs 6 (§8); nothing used here needs more. */
export const playlistVersion = 6;

/** The text of a media playlist: header, then segments, in the order that all known players take. */
export function renderMediaPlaylist(playlist: MediaPlaylist): string {
  const { segments, hasEnded } = playlist;
  const lines = [
    ...headerLines(playlist),
    ...segments.flatMap((segment, i) => segmentLines(segment, segments[i - 1])),
    ...(hasEnded ? ['#EXT-X-ENDLIST'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function headerLines({ targetDurationSeconds, segments: [first] }: MediaPlaylist): string[] {
  return [
    '#EXTM3U',
    `#EXT-X-VERSION:${playlistVersion}`,
    `#EXT-X-TARGETDURATION:${targetDurationSeconds}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
    `#EXT-X-MEDIA-SEQUENCE:${first?.mediaSequence ?? 0}`,
    // Always there, also as 0: a player must know before the first discontinuity that one may come.
    `#EXT-X-DISCONTINUITY-SEQUENCE:${first ? sequenceBefore(first) : 0}`,
  ];
}

/** The first segment's own discontinuity is still listed, so it is not among the removed ones. */
function sequenceBefore({ discontinuitySequence, discontinuity }: MediaSegment): number {
  return discontinuitySequence - (discontinuity ? 1 : 0);
}

function segmentLines(segment: MediaSegment, previous: MediaSegment | undefined): string[] {
  return [
    ...(segment.discontinuity ? ['#EXT-X-DISCONTINUITY'] : []),
    ...(segment.initUri === previous?.initUri
      ? []
      : [`#EXT-X-MAP:${formatAttributes({ URI: quoted(segment.initUri) })}`]),
    `#EXT-X-PROGRAM-DATE-TIME:${new Date(segment.programDateTimeMs).toISOString()}`,
    ...(segment.isGap ? ['#EXT-X-GAP'] : []),
    // Five decimals: sums over a window stay within one video frame.
    `#EXTINF:${segment.durationSeconds.toFixed(5)},`,
    segment.uri,
  ];
}
