// The run record of an attempt: what it makes, where its timeline stands, and what its playlists promise. Whatever is
// promised for the life of a stream is taken from the stream's first run.
import {
  livePlaylist,
  type PlaylistSettings,
  type RunRecord,
  type TimelineMode,
  type TranscodeJob,
} from '@millrace/pipeline';
import type { PublishedRun } from '../publishing/cut-publisher.ts';
import type { ResumePoint } from '../publishing/log-position.ts';
import type { RenditionTrack } from '../publishing/rendition-track.ts';
import { partTargetMs, targetDurationSeconds, timelineOf } from '../timeline/timeline.ts';

export interface RunFacts {
  order: TranscodeJob;
  resume: ResumePoint;
  mode: TimelineMode;
  tracks: readonly RenditionTrack[];
  timeOriginMs: number;
  hotWindowUrl: string;
  firstSegmentMs: number | undefined;
  soundFrameMs: number | undefined;
}

export function describeRun(facts: RunFacts): PublishedRun {
  const { order, resume, mode, tracks, timeOriginMs, firstSegmentMs = 0 } = facts;
  const { firstRun } = resume;
  const timeline = timelineOf(mode, order.latencyMode, order.media, undefined);
  const record: RunRecord = {
    kind: 'run',
    version: 1,
    organizationId: order.organizationId,
    channelId: order.channelId,
    streamId: order.streamId,
    epoch: order.epoch,
    connectionId: order.connectionId,
    mode,
    baseMs: resume.baseMs,
    timeOriginMs,
    targetDurationSeconds: firstRun?.targetDurationSeconds ?? targetDurationSeconds(timeline, firstSegmentMs),
    renditions: withKnownCaptions(tracks, [firstRun, resume.earlierRun]),
    playlist: firstRun?.playlist ?? playlistOf(order),
    ...(timeline.partMs === undefined
      ? { lowLatency: null, hotWindowUrl: facts.hotWindowUrl }
      : { lowLatency: lowLatencyOf(facts, timeline.partMs) }),
  };
  return { record, tracks };
}

/** A run that begins within a stream may have seen less of its captions than the runs before. */
function withKnownCaptions(
  tracks: readonly RenditionTrack[],
  runs: readonly (RunRecord | undefined)[],
): RunRecord['renditions'] {
  const known = runs
    .flatMap((run) => run?.renditions ?? [])
    .flatMap((rendition) => (rendition.kind === 'video' ? (rendition.captions ?? []) : []));
  return tracks.map(({ rendition }) => {
    if (rendition.kind !== 'video') return rendition;
    const captions = [...new Set([...known, ...(rendition.captions ?? [])])].sort();
    return captions.length > 0 ? { ...rendition, captions } : rendition;
  });
}

function lowLatencyOf({ resume, hotWindowUrl, soundFrameMs }: RunFacts, partMs: number): RunRecord['lowLatency'] {
  const promised = resume.firstRun?.lowLatency?.partTargetMs;
  return { partTargetMs: promised ?? partTargetMs(partMs, soundFrameMs), hotWindowUrl };
}

function playlistOf({ media }: TranscodeJob): PlaylistSettings {
  const windowSeconds = Math.max(livePlaylist.windowSeconds, media.dvrWindowSeconds);
  return { type: media.playlistType, windowSeconds };
}
