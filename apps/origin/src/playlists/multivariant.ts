// What a viewer can choose from: the renditions of the run that made the newest cell, with the bit rates promised or
// measured, whichever is more.
import { advertisedPeakBps, orderVariants, type MultivariantPlaylist, type Variant } from '@millrace/hls';
import { mediaPlaylistPath, type Rendition } from '@millrace/pipeline';
import type { LogRef } from '@millrace/playlist-log';
import type { StreamView } from '../streams/stream-view.ts';

type AudioRendition = Extract<Rendition, { kind: 'audio' }>;
type VideoRendition = Extract<Rendition, { kind: 'video' }>;

const audioGroupId = 'aud';
/** From this stream time on, the measured mean is taken for what it is. */
const settledMs = 60_000;

/** The multivariant playlist of a stream, with `prefix` before its URIs; undefined before the stream's first cell. */
export function multivariantOf(view: StreamView, prefix = ''): MultivariantPlaylist | undefined {
  const renditions = view.cells.last?.run.renditions;
  if (!renditions) return undefined;
  const audio = renditions.find((rendition) => rendition.kind === 'audio');
  const videos = renditions.filter((rendition) => rendition.kind === 'video');
  if (videos.length === 0) return { audio: [], variants: audio ? [audioVariant(view, audio, prefix)] : [] };
  return {
    audio: audio ? [audioGroup(view.ref, audio, prefix)] : [],
    variants: orderVariants(videos.map((video) => videoVariant(view, { video, audio, prefix }))),
  };
}

function audioGroup(ref: LogRef, audio: AudioRendition, prefix: string) {
  const uri = prefix + playlistUri(ref, audio);
  return { groupId: audioGroupId, name: 'Main', uri, language: 'und', channels: audio.channels, isDefault: true };
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
    video: { widthPx: video.widthPx, heightPx: video.heightPx, frameRate: video.frameRate },
    ...(audio && { audioGroupId }),
  };
}

function bitratesOf(view: StreamView, { id, declaredPeakBps, declaredAverageBps }: Rendition) {
  const measured = view.measured.get(id);
  // The mean of a few segments says little; the peak stands in for it, as it is the safe side.
  const averageBps = (measured && measured.atMs < settledMs ? measured.peakBps : measured?.averageBps) ?? 0;
  return {
    peakBps: advertisedPeakBps({ declaredBps: declaredPeakBps, measuredBps: measured?.peakBps ?? 0 }),
    averageBps: Math.max(declaredAverageBps, averageBps),
  };
}

/** Relative to the multivariant playlist, so that it holds behind any prefix. */
function playlistUri({ playbackId, streamId }: LogRef, { id }: Rendition): string {
  return mediaPlaylistPath(playbackId, streamId, id).slice(1);
}
