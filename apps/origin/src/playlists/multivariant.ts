// What a viewer can choose from: the renditions of the run that made the newest cell, with the bit rates promised or
// measured, whichever is more, and the frame rate that there is.
import {
  advertisedMeanBps,
  advertisedPeakBps,
  orderVariants,
  type MultivariantPlaylist,
  type Variant,
} from '@millrace/hls';
import { livePlaylist, mediaPlaylistPath, type Rendition } from '@millrace/pipeline';
import type { LogRef } from '@millrace/playlist-log';
import { playlistOf, type StreamView } from '../streams/stream-view.ts';
import { keyframesNameOf } from './listing.ts';

type AudioRendition = Extract<Rendition, { kind: 'audio' }>;
type VideoRendition = Extract<Rendition, { kind: 'video' }>;

const audioGroupId = 'aud';
const captionsGroupId = 'cc';
/** What players show of a service of captions, whose language nobody tells. */
const captionNames = { CC1: 'CC1', CC3: 'CC3', SERVICE1: 'Service 1' } as const;
/**
 * Shaka Player (5.2.12) looks for captions that nobody told of in two segments besides its first one, takes the one that is
 * being made for one of them where there are no others, and fails, for that has no address.
 */
const segmentsSearchedForCaptions = 3;
/**
 * Where nothing is known of a source but the mean that its encoder announces, its peak is above that by so much, and by the
 * headroom of what is measured. Many encoders have a buffer of two seconds, and have it full after a dark picture: 5.2 Mbit/s
 * followed of one that announces 3.
 */
const expectedPeak = 1.5;
/** Frame rates that differ by no more than this share are the same. */
const sameRate = 0.01;

/** The multivariant playlist of a stream, with `prefix` before its URIs; undefined before the stream's first cell. */
export function multivariantOf(view: StreamView, prefix = ''): MultivariantPlaylist | undefined {
  const renditions = view.cells.last?.run.renditions;
  if (!renditions) return undefined;
  const audio = renditions.find((rendition) => rendition.kind === 'audio');
  const videos = renditions.filter((rendition) => rendition.kind === 'video');
  if (videos.length === 0) return { audio: [], variants: audio ? [audioVariant(view, audio, prefix)] : [] };
  return {
    audio: audio ? [audioGroup(view.ref, audio, prefix)] : [],
    captions: captionsGroup(videos),
    variants: orderVariants(videos.map((video) => videoVariant(view, { video, audio, prefix }))),
    keyframes: isLong(view) ? videos.flatMap((video) => keyframesVariant(view, video, prefix)) : [],
  };
}

function audioGroup(ref: LogRef, audio: AudioRendition, prefix: string) {
  const uri = prefix + playlistUri(ref, audio);
  return { groupId: audioGroupId, name: 'Main', uri, language: 'und', channels: audio.channels, isDefault: true };
}

/** All renditions have the captions of the source. */
function captionsGroup([video]: readonly VideoRendition[]) {
  return (video?.captions ?? []).map((instreamId, i) => ({
    ...{ groupId: captionsGroupId, name: captionNames[instreamId], language: 'und', instreamId, isDefault: i === 0 },
  }));
}

function audioVariant(view: StreamView, audio: AudioRendition, prefix: string): Variant {
  return { uri: prefix + playlistUri(view.ref, audio), ...bitratesOf(view, audio), codecs: [audio.codecs] };
}

function videoVariant(
  view: StreamView,
  { video, audio, prefix }: { video: VideoRendition; audio: AudioRendition | undefined; prefix: string },
): Variant {
  const bitrates = bitratesOf(view, video);
  const audioBitrates = audio ? bitratesOf(view, audio) : { peakBps: 0, averageBps: 0 };
  return {
    uri: prefix + playlistUri(view.ref, video),
    peakBps: bitrates.peakBps + audioBitrates.peakBps,
    averageBps: bitrates.averageBps + audioBitrates.averageBps,
    codecs: [video.codecs, ...(audio ? [audio.codecs] : [])],
    video: {
      ...{ widthPx: video.widthPx, heightPx: video.heightPx },
      ...{ frameRate: frameRateOf(view, video), videoRange: video.videoRange },
    },
    ...(audio && { audioGroupId }),
    ...captionsOf(view, video),
  };
}

/** Captions may begin at any time, so that there are none is told only while it has to be. */
function captionsOf({ cells, runs }: StreamView, { captions }: VideoRendition): Pick<Variant, 'captionsGroupId'> {
  if (captions) return { captionsGroupId };
  const hasParts = Boolean(runs[0]?.run.lowLatency);
  return hasParts && cells.length < segmentsSearchedForCaptions ? { captionsGroupId: 'NONE' } : {};
}

/** A window in which somebody looks for a place: longer than what all live playlists have. */
function isLong(view: StreamView): boolean {
  const { type, windowSeconds } = playlistOf(view);
  return type === 'event' || windowSeconds > livePlaylist.windowSeconds;
}

/** None until a keyframe was measured, as in what earlier versions recorded. */
function keyframesVariant(
  view: StreamView,
  { id, codecs, widthPx, heightPx, videoRange }: VideoRendition,
  prefix: string,
) {
  const peakBps = view.measured.get(id)?.keyframesPeakBps;
  if (peakBps === undefined) return [];
  const uri = prefix + playlistUri(view.ref, { id: keyframesNameOf(id) });
  return [{ uri, peakBps, codec: codecs, video: { widthPx, heightPx, videoRange } }];
}

function bitratesOf(view: StreamView, { id, declaredPeakBps, declaredAverageBps }: Rendition) {
  const measured = view.measured.get(id);
  const averageBps = measured ? advertisedMeanBps({ declaredBps: declaredAverageBps, measured }) : declaredAverageBps;
  const peakBps = measured?.peakBps ?? 0;
  const isExpected = declaredPeakBps === 0 && averageBps > peakBps;
  const measuredBps = isExpected ? averageBps * expectedPeak : peakBps;
  return { peakBps: advertisedPeakBps({ declaredBps: declaredPeakBps, measuredBps }), averageBps };
}

/** What is promised, unless the pictures come at another rate: that of a source varies, or was told wrong. */
function frameRateOf(view: StreamView, { id, frameRate, timescale }: VideoRendition): number {
  const { frames = 0, ticks = 0 } = view.measured.get(id)?.pictures ?? {};
  const measured = ticks > 0 ? (frames * timescale) / ticks : frameRate;
  return Math.abs(measured / frameRate - 1) > sameRate ? measured : frameRate;
}

/** Relative to the multivariant playlist, so that it holds behind any prefix. */
function playlistUri({ playbackId, streamId }: LogRef, { id }: Pick<Rendition, 'id'>): string {
  return mediaPlaylistPath(playbackId, streamId, id).slice(1);
}
