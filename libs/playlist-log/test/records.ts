// Records for tests of the log.
import { livePlaylist, newId, type CellRecord, type RunRecord } from '@millrace/pipeline';

export function aRun(epoch: number, streamId = newId('stream')): RunRecord {
  return {
    kind: 'run',
    version: 1,
    organizationId: newId('organization'),
    channelId: newId('channel'),
    streamId,
    epoch,
    connectionId: newId('connection'),
    mode: 'follow',
    baseMs: 0,
    timeOriginMs: 1_700_000_000_000,
    targetDurationSeconds: 2,
    playlist: livePlaylist,
    lowLatency: null,
    renditions: [
      {
        kind: 'audio',
        id: 'audio',
        codecs: 'mp4a.40.2',
        initName: 'init-0123456789abcdef.mp4',
        timescale: 48_000,
        declaredPeakBps: 140_000,
        declaredAverageBps: 130_000,
        channels: 2,
        sampleRateHz: 48_000,
      },
    ],
  };
}

export function aCell(epoch: number, mediaSequence: number): CellRecord {
  return {
    kind: 'cell',
    epoch,
    mediaSequence,
    discontinuitySequence: 0,
    discontinuity: false,
    startMs: mediaSequence * 2_000,
    endMs: (mediaSequence + 1) * 2_000,
    programDateTimeMs: 1_700_000_000_000 + mediaSequence * 2_000,
    media: {
      audio: {
        startTicks: mediaSequence * 96_000,
        durationTicks: 96_000,
        sizeBytes: 32_000,
        peakBps: 128_000,
        averageBps: 128_000,
      },
    },
  };
}
