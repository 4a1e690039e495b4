// What a stream's broadcaster reads of the media path: the renditions that are made, and of each that is not the reason.
import type { MediaFacts, MediaSettings, TimelineMode } from '@millrace/pipeline';
import type { RungReason } from '../ladder/ladder.ts';
import type { RenditionTrack } from '../publishing/rendition-track.ts';

export interface MadeMedia {
  mode: TimelineMode;
  passthrough: MediaSettings['passthrough'];
  tracks: readonly RenditionTrack[];
  /** By rung id. */
  reasons: Readonly<Record<string, RungReason>>;
}

export function describeMedia({ mode, passthrough, tracks, reasons }: MadeMedia): MediaFacts {
  const leftOut = Object.entries(reasons).filter(([, reason]) => reason !== 'made');
  const hasPictures = tracks.some(({ rendition }) => rendition.kind === 'video');
  return {
    ...(hasPictures && { source: sourceReason(mode, passthrough) }),
    renditions: tracks.map(({ rendition: { id, codecs, ...rest } }) => ({
      id,
      codecs,
      ...('widthPx' in rest && { widthPx: rest.widthPx, heightPx: rest.heightPx, frameRate: rest.frameRate }),
    })),
    leftOut: leftOut.map(([id, reason]) => ({ id, reason })),
    givenUp: leftOut.flatMap(([id, reason]) => (reason === 'given_up' ? [id] : [])),
  };
}

function sourceReason(mode: TimelineMode, passthrough: MediaSettings['passthrough']): string {
  if (mode === 'follow') return 'passed_through';
  return passthrough === 'never' ? 'not_wanted' : 'keyframes_too_far_apart';
}
