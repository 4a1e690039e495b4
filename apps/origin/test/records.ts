// Records of a made-up stream, for tests: two video renditions and sound, cells of two seconds.
import {
  livePlaylist,
  newId,
  type CellRecord,
  type LogRecord,
  type PartRecord,
  type Rendition,
  type RunRecord,
} from '@millrace/pipeline';
import type { LogRef } from '@millrace/playlist-log';

const video = (id: string, heightPx: number, declaredAverageBps: number): Rendition => ({
  kind: 'video',
  id,
  codecs: 'avc1.64001f',
  initName: 'init-00000000000000aa.mp4',
  timescale: 90_000,
  declaredPeakBps: declaredAverageBps * 1.25,
  declaredAverageBps,
  widthPx: (heightPx * 16) / 9,
  heightPx,
  frameRate: 30,
});
const audio: Rendition = {
  kind: 'audio',
  id: 'audio',
  codecs: 'mp4a.40.2',
  initName: 'init-00000000000000bb.mp4',
  timescale: 48_000,
  declaredPeakBps: 140_000,
  declaredAverageBps: 0,
  channels: 2,
  sampleRateHz: 48_000,
};

export const organizationId = newId('organization');
export const programStartMs = Date.UTC(2026, 10, 22, 9);

export function aRun({ streamId }: LogRef, over: Partial<RunRecord> = {}): RunRecord {
  return {
    kind: 'run',
    version: 1,
    organizationId,
    channelId: newId('channel'),
    streamId,
    epoch: 1,
    connectionId: newId('connection'),
    mode: 'follow',
    baseMs: 0,
    timeOriginMs: programStartMs,
    targetDurationSeconds: 2,
    playlist: livePlaylist,
    lowLatency: null,
    renditions: [video('720p', 720, 2_400_000), video('360p', 360, 700_000), audio],
    ...over,
  };
}

export function aCell(mediaSequence: number, over: Partial<CellRecord> = {}): CellRecord {
  const media = (timescale: number, bps: number) => ({
    startTicks: mediaSequence * 2 * timescale,
    durationTicks: 2 * timescale,
    sizeBytes: bps / 4,
    peakBps: bps,
    averageBps: bps,
  });
  return {
    kind: 'cell',
    epoch: 1,
    mediaSequence,
    discontinuitySequence: 0,
    discontinuity: false,
    startMs: mediaSequence * 2_000,
    endMs: (mediaSequence + 1) * 2_000,
    programDateTimeMs: programStartMs + mediaSequence * 2_000,
    media: { '720p': media(90_000, 2_000_000), '360p': media(90_000, 600_000), audio: media(48_000, 130_000) },
    ...over,
  };
}

export const lowLatency = { partTargetMs: 535, hotWindowUrl: 'http://127.0.0.1:9' };

/** Part `part` of a cell, half a second long; four make up a cell. */
export function aPart(mediaSequence: number, part: number, over: Partial<PartRecord> = {}): PartRecord {
  const startMs = mediaSequence * 2_000 + part * 500;
  const media = (timescale: number, sizeBytes: number) => ({
    startTicks: (startMs * timescale) / 1000,
    durationTicks: timescale / 2,
    sizeBytes,
    independent: part === 0,
  });
  return {
    kind: 'part',
    epoch: 1,
    mediaSequence,
    part,
    discontinuitySequence: 0,
    discontinuity: false,
    startMs,
    endMs: startMs + 500,
    programDateTimeMs: programStartMs + mediaSequence * 2_000,
    media: { '720p': media(90_000, 25), '360p': media(90_000, 10), audio: media(48_000, 5) },
    ...over,
  };
}

/** A cell with its parts before it, as a low-latency stream commits it. */
export function partsAndCell(mediaSequence: number): LogRecord[] {
  return [...[0, 1, 2, 3].map((part) => aPart(mediaSequence, part)), aCell(mediaSequence)];
}

/** Cells `from` to `to`, both included. */
export function cells(from: number, to: number): CellRecord[] {
  return Array.from({ length: to - from + 1 }, (_, i) => aCell(from + i));
}

export function aRef(): LogRef {
  return { playbackId: newId('playback'), streamId: newId('stream') };
}

/** Records with their places in a log that begins with 1. */
export function sequenced(records: readonly LogRecord[], first = 1) {
  return records.map((record, i) => ({ sequence: first + i, record }));
}
