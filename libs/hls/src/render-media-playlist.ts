// The text of a media playlist, in the order of tags that all known players take: header, EXT-X-SKIP, segments with their
// parts, the open segment's parts, what comes next, and where the other renditions stand.
import { type AttributeValue, formatAttributes, quoted } from './attribute-list.ts';
import type { MediaPart, MediaPlaylist, MediaSegment, RenditionReport, SegmentStart } from './media-playlist.ts';
import { renderPlaylistHeader } from './render-playlist-header.ts';

/** The text of a playlist, or of its delta update when `skippedSegments` of its oldest segments are left out. */
export function renderMediaPlaylist(playlist: MediaPlaylist, skippedSegments = 0): string {
  const { segments } = playlist;
  return (
    renderPlaylistHeader(playlist, segments[0], skippedSegments) +
    renderSegments(segments.slice(skippedSegments)) +
    renderPlaylistEnd(playlist, segments.at(-1)?.initUri)
  );
}

/** Segments with their parts. EXT-X-MAP is written where it differs from `initUri`, which is that of the one before. */
export function renderSegments(segments: readonly MediaSegment[], initUri?: string): string {
  return segments.map((segment, i) => segmentText(segment, segments[i - 1]?.initUri ?? initUri)).join('');
}

/** What stands behind the last complete segment. */
export type PlaylistEnd = Pick<MediaPlaylist, 'open' | 'preloadHintUri' | 'renditionReports' | 'hasEnded'>;

/** Everything behind the last complete segment, whose EXT-X-MAP is `initUri`. */
export function renderPlaylistEnd(
  { open, preloadHintUri, renditionReports = [], hasEnded }: PlaylistEnd,
  initUri: string | undefined,
): string {
  if (hasEnded) return '#EXT-X-ENDLIST\n';
  const hint = preloadHintUri === undefined ? '' : tag('EXT-X-PRELOAD-HINT', hintAttributes(preloadHintUri));
  const reports = renditionReports.map((report) => tag('EXT-X-RENDITION-REPORT', reportAttributes(report)));
  return (open ? startText(open, initUri) + partsText(open.parts) : '') + hint + reports.join('');
}

function segmentText(segment: MediaSegment, initUri: string | undefined): string {
  const gap = segment.isGap ? '#EXT-X-GAP\n' : '';
  // Five decimals: sums over a window stay within one video frame.
  const duration = `#EXTINF:${segment.durationSeconds.toFixed(5)},\n`;
  const range = segment.firstBytes === undefined ? '' : `#EXT-X-BYTERANGE:${segment.firstBytes}@0\n`;
  return `${startText(segment, initUri)}${partsText(segment.parts ?? [])}${gap}${duration}${range}${segment.uri}\n`;
}

/** What applies to the parts of a segment too, and so stands before them. */
function startText(segment: SegmentStart, initUri: string | undefined): string {
  const discontinuity = segment.discontinuity ? '#EXT-X-DISCONTINUITY\n' : '';
  const map = segment.initUri === initUri ? '' : tag('EXT-X-MAP', { URI: quoted(segment.initUri) });
  return `${discontinuity}${map}#EXT-X-PROGRAM-DATE-TIME:${new Date(segment.programDateTimeMs).toISOString()}\n`;
}

function partsText(parts: readonly MediaPart[]): string {
  return parts.map((part) => tag('EXT-X-PART', partAttributes(part))).join('');
}

/**
 * Parts are said to be longer by this, which is less than a sample of sound. Shaka Player (5.2.12) puts each append where
 * the playlist's times say, resets its buffer when that is a millisecond from where the last one went, and is always off by
 * one itself: rounding decides, and a part without a keyframe is lost after a reset. With the margin only the first part
 * of a segment, which has a keyframe, can be that far off.
 */
const partMarginSeconds = 0.00001;

function partAttributes({ uri, durationSeconds, isIndependent, isGap }: MediaPart): Record<string, AttributeValue> {
  return {
    DURATION: (durationSeconds + partMarginSeconds).toFixed(5),
    URI: quoted(uri),
    INDEPENDENT: isIndependent ? 'YES' : undefined,
    GAP: isGap ? 'YES' : undefined,
  };
}

function hintAttributes(uri: string): Record<string, AttributeValue> {
  return { TYPE: 'PART', URI: quoted(uri) };
}

function reportAttributes({ uri, lastMediaSequence, lastPart }: RenditionReport): Record<string, AttributeValue> {
  return { URI: quoted(uri), 'LAST-MSN': lastMediaSequence, 'LAST-PART': lastPart };
}

function tag(name: string, attributes: Readonly<Record<string, AttributeValue>>): string {
  return `#${name}:${formatAttributes(attributes)}\n`;
}
