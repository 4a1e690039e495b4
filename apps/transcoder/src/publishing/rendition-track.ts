// What a run record says of one rendition, with the init segment that its playlist names.
import type { AudioConfiguration, CaptionService, VideoConfiguration } from '@millrace/codecs';
import { buildInitSegment } from '@millrace/cmaf';
import { declaredVideoBitrates } from '@millrace/hls';
import { initName, trackIds, type Rendition } from '@millrace/pipeline';
import { createHash } from 'node:crypto';
import type { Rung } from '../ladder/rung.ts';
import { videoTimescale } from '../packaging/video-packager.ts';

/** Transfer characteristics, ISO/IEC 23091-2 §8.2. */
const videoRanges: Readonly<Record<number, 'PQ' | 'HLG'>> = { 16: 'PQ', 18: 'HLG' };

/** A rendition as declared, without what is measured. */
export interface RenditionTrack {
  rendition: Rendition;
  initBytes: Uint8Array;
}

/** Nobody holds its encoder to what that announces: it counts until there is enough to measure. */
export function sourceTrack(
  configuration: VideoConfiguration,
  { frameRate, announcedVideoBps = 0 }: { frameRate: number; announcedVideoBps?: number | undefined },
): RenditionTrack {
  return videoTrack('source', configuration, frameRate, {
    declaredPeakBps: 0,
    declaredAverageBps: announcedVideoBps,
  });
}

export function rungTrack(rung: Rung, configuration: VideoConfiguration, segmentMs: number): RenditionTrack {
  return videoTrack(rung.id, configuration, rung.frameRate, declaredRates(rung, segmentMs));
}

export function audioTrack(configuration: AudioConfiguration): RenditionTrack {
  const { sampleRateHz, codecString } = configuration;
  const initBytes = buildInitSegment({
    kind: 'audio',
    trackId: trackIds.audio,
    timescale: sampleRateHz,
    configuration,
  });
  const rendition = {
    kind: 'audio' as const,
    id: 'audio',
    codecs: codecString,
    initName: nameOf(initBytes),
    timescale: sampleRateHz,
    declaredPeakBps: 0,
    declaredAverageBps: 0,
    channels: channelsOf(configuration),
    sampleRateHz,
  };
  return { rendition, initBytes };
}

/** The pictures of a captioned source carry its captions in every rendition: encoders hand them on. */
export function captionedTrack(track: RenditionTrack, captions: CaptionService[]): RenditionTrack {
  if (track.rendition.kind !== 'video' || captions.length === 0) return track;
  return { ...track, rendition: { ...track.rendition, captions } };
}

/** A rendition that goes on with other pictures, or with what it had. */
export function continuedTrack(
  rendition: Rendition,
  media: VideoConfiguration | { initBytes: Uint8Array },
): RenditionTrack {
  if ('initBytes' in media) return { rendition, initBytes: media.initBytes };
  const initBytes = videoInit(media);
  return { rendition: { ...rendition, initName: nameOf(initBytes) }, initBytes };
}

/** What is heard: parametric stereo makes two channels of one. */
function channelsOf(configuration: AudioConfiguration): number {
  return configuration.codec === 'aac' && configuration.parametricStereo ? 2 : configuration.channels;
}

interface DeclaredRates {
  declaredPeakBps: number;
  declaredAverageBps: number;
}

function videoTrack(
  id: string,
  configuration: VideoConfiguration,
  frameRate: number,
  rates: DeclaredRates,
): RenditionTrack {
  const initBytes = videoInit(configuration);
  const videoRange = videoRanges[configuration.colour?.transfer ?? 0];
  const rendition = {
    kind: 'video' as const,
    id,
    codecs: configuration.codecString,
    initName: nameOf(initBytes),
    timescale: videoTimescale,
    ...rates,
    widthPx: configuration.widthPx,
    heightPx: configuration.heightPx,
    frameRate,
    ...(videoRange && { videoRange }),
  };
  return { rendition, initBytes };
}

function videoInit(configuration: VideoConfiguration): Uint8Array {
  return buildInitSegment({ kind: 'video', trackId: trackIds.video, timescale: videoTimescale, configuration });
}

function declaredRates(rung: Rung, segmentMs: number): DeclaredRates {
  const { peakBps, averageBps } = declaredVideoBitrates({ ...rung, segmentSeconds: segmentMs / 1_000 });
  return { declaredPeakBps: peakBps, declaredAverageBps: averageBps };
}

function nameOf(initBytes: Uint8Array): string {
  return initName(createHash('sha256').update(initBytes).digest('hex'));
}
