import { livePlaylist, newId, type CellRecord, type PartRecord, type RunRecord } from '@millrace/pipeline';
import { expect, test } from 'vitest';
import { BitRateMeter } from './bit-rate-meter.ts';
import { needsDiscontinuity, resumePointOf } from './log-position.ts';

const [connectionId, otherConnectionId] = [newId('connection'), newId('connection')];
const rendition = {
  kind: 'video' as const,
  id: 'source',
  codecs: 'avc1.64001f',
  initName: 'init-a.mp4',
  timescale: 90_000,
  declaredPeakBps: 0,
  declaredAverageBps: 0,
  widthPx: 1280,
  heightPx: 720,
  frameRate: 30,
};
const aRun = (changes: Partial<RunRecord> = {}): RunRecord => ({
  kind: 'run',
  version: 1,
  organizationId: newId('organization'),
  channelId: newId('channel'),
  streamId: newId('stream'),
  epoch: 1,
  connectionId,
  mode: 'follow',
  baseMs: 0,
  timeOriginMs: 0,
  targetDurationSeconds: 2,
  playlist: livePlaylist,
  lowLatency: null,
  renditions: [rendition],
  ...changes,
});
const lastCell: CellRecord = {
  kind: 'cell',
  epoch: 1,
  mediaSequence: 7,
  discontinuitySequence: 0,
  discontinuity: false,
  startMs: 14_000,
  endMs: 16_000,
  programDateTimeMs: 14_000,
  media: {},
};

test('an empty log begins at zero', () => {
  expect(resumePointOf({ lastCell: undefined, openPart: undefined, runs: [] }, connectionId)).toMatchObject({
    baseMs: 0,
    fromMs: undefined,
    nextMediaSequence: 0,
    continues: false,
  });
});

test('the same connection goes on at the first picture that is not published, without a discontinuity', () => {
  const position = { lastCell, openPart: undefined, runs: [aRun({ baseMs: 4_000 })] };
  expect(resumePointOf(position, connectionId)).toMatchObject({ baseMs: 4_000, fromMs: 12_000, nextMediaSequence: 8 });
  expect(needsDiscontinuity(position, aRun({ epoch: 2 }), 16_000)).toBe(false);
});

test('another connection begins where the stream stands, behind a discontinuity', () => {
  const position = { lastCell, openPart: undefined, runs: [aRun()] };
  expect(resumePointOf(position, otherConnectionId)).toMatchObject({
    baseMs: 16_000,
    fromMs: undefined,
    nextMediaSequence: 8,
  });
  expect(needsDiscontinuity(position, aRun({ connectionId: otherConnectionId }), 16_000)).toBe(true);
});

test('a hole, or a rendition that changed, stands behind a discontinuity', () => {
  const position = { lastCell, openPart: undefined, runs: [aRun()] };
  expect(needsDiscontinuity(position, aRun(), 19_000)).toBe(true);
  expect(needsDiscontinuity(position, aRun({ renditions: [{ ...rendition, initName: 'init-b.mp4' }] }), 16_000)).toBe(
    true,
  );
});

test('the first cell of a stream needs none', () => {
  expect(needsDiscontinuity({ lastCell: undefined, openPart: undefined, runs: [] }, aRun(), 67)).toBe(false);
});

test('rates go on from an earlier run, and a short last segment does not count as a peak', () => {
  const media = { startTicks: 0, durationTicks: 1, sizeBytes: 1, peakBps: 3_000, averageBps: 2_000 };
  const meter = new BitRateMeter({ media, elapsedSeconds: 10 });
  meter.add(1_000, 2, 1);
  expect([meter.peakBps, meter.averageBps]).toEqual([4_000, Math.ceil(28_000 / 12)]);
  meter.add(1_000, 0.1, 1);
  expect(meter.peakBps).toBe(4_000);
});

const openPart: PartRecord = {
  kind: 'part',
  epoch: 1,
  mediaSequence: 8,
  part: 2,
  discontinuitySequence: 0,
  discontinuity: false,
  startMs: 17_000,
  endMs: 17_500,
  programDateTimeMs: 16_000,
  media: {},
};

test('a run that takes over in the middle of a cell begins that cell again', () => {
  const position = { lastCell, openPart, runs: [aRun()] };
  expect(resumePointOf(position, connectionId)).toMatchObject({
    fromMs: 16_000,
    nextMediaSequence: 8,
    lostCell: undefined,
  });
});

test('a cell whose connection is gone is closed as a gap, and the next one begins behind it', () => {
  const position = { lastCell, openPart, runs: [aRun()] };
  expect(resumePointOf(position, otherConnectionId)).toMatchObject({
    baseMs: 17_500,
    nextMediaSequence: 9,
    lostCell: { mediaSequence: 8, startMs: 16_000, endMs: 17_500, media: {} },
  });
});
