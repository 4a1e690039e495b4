import { newId, type CellRecord, type ConnectionId, type PartRecord, type RunRecord } from '@millrace/pipeline';
import { expect, test } from 'vitest';
import { aRun as anyRun, sourceRendition } from '../../test/records.ts';
import { BitRateMeter } from './bit-rate-meter.ts';
import { interruptedCellOf } from './interrupted-cell.ts';
import { advance, beginningOf, behindSlate, needsDiscontinuity, resumePointOf, wasFollowed } from './log-position.ts';
import { missingCells } from './missing-cells.ts';
import { OpenCell } from './open-cell.ts';

const [connectionId, otherConnectionId] = [newId('connection'), newId('connection')];
const rendition = sourceRendition;
const aRun = (changes: Partial<RunRecord> = {}) => anyRun({ connectionId, ...changes });
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
  expect(resumePointOf({ lastCell: undefined, openParts: [], runs: [] }, connectionId)).toMatchObject({
    baseMs: 0,
    fromMs: undefined,
    earlierRun: undefined,
  });
});

test('the same connection goes on at the first picture that is not published, without a discontinuity', () => {
  const position = { lastCell, openParts: [], runs: [aRun({ baseMs: 4_000 })] };
  expect(resumePointOf(position, connectionId)).toMatchObject({ baseMs: 4_000, fromMs: 12_000 });
  expect(needsDiscontinuity(position, aRun({ epoch: 2 }), 16_000)).toBe(false);
});

test('the same connection keeps the dates that are listed of it, which may have moved since its first run', () => {
  const runs = [aRun({ baseMs: 4_000, timeOriginMs: 1_000 })];
  const dated = { ...lastCell, programDateTimeMs: 11_500 };
  expect(resumePointOf({ lastCell: dated, openParts: [], runs }, connectionId).timeOriginMs).toBe(1_500);
  const openParts = [{ ...openPart, part: 0, startMs: 16_000, programDateTimeMs: 13_520 }];
  expect(resumePointOf({ lastCell: dated, openParts, runs }, connectionId).timeOriginMs).toBe(1_520);
  expect(resumePointOf({ lastCell: undefined, openParts: [], runs }, connectionId).timeOriginMs).toBe(1_000);
  expect(resumePointOf({ lastCell: dated, openParts: [], runs }, otherConnectionId).timeOriginMs).toBeUndefined();
});

test('another connection begins where the stream stands, behind a discontinuity', () => {
  const position = { lastCell, openParts: [], runs: [aRun()] };
  expect(resumePointOf(position, otherConnectionId)).toMatchObject({
    baseMs: 16_000,
    fromMs: undefined,
  });
  expect(needsDiscontinuity(position, aRun({ connectionId: otherConnectionId }), 16_000)).toBe(true);
});

const begunAt = (originMs: number, known: ConnectionId, openParts: readonly PartRecord[] = []) => {
  const position = { lastCell, openParts, runs: [aRun()] };
  return beginningOf(resumePointOf(position, known), position, { originMs, startMs: 0 }).baseMs;
};

test('another connection begins as much later as it was away by the clock, up to the longest wait for an encoder', () => {
  expect(begunAt(24_000, otherConnectionId)).toBe(24_000);
  expect(begunAt(25_500, otherConnectionId, openParts)).toBe(25_500);
  expect(begunAt(15_900, otherConnectionId)).toBe(16_000);
  expect(begunAt(18_000, otherConnectionId)).toBe(16_000);
  expect(begunAt(18_001, otherConnectionId)).toBe(18_001);
  expect(begunAt(1_816_000, otherConnectionId)).toBe(1_816_000);
  expect(begunAt(1_816_001, otherConnectionId)).toBe(16_000);
  expect(begunAt(24_000, connectionId)).toBe(0);
  const nothing = { lastCell: undefined, openParts: [], runs: [] };
  const first = resumePointOf(nothing, connectionId);
  expect(beginningOf(first, nothing, { originMs: 24_000, startMs: 0 }).baseMs).toBe(0);
});

test('a connection whose first picture is shown before its time 0 begins with it, where the stream stands', () => {
  const begun = (known: ConnectionId, startMs: number) => {
    const position = { lastCell, openParts: [], runs: [aRun({ baseMs: 4_000 })] };
    return beginningOf(resumePointOf(position, known), position, { originMs: 16_000, startMs }).baseMs;
  };
  expect(begun(otherConnectionId, -33)).toBe(16_033);
  expect(begun(otherConnectionId, 66)).toBe(16_000);
  expect(begun(connectionId, -33)).toBe(4_000);
  const nothing = { lastCell: undefined, openParts: [], runs: [] };
  const first = resumePointOf(nothing, connectionId);
  expect(beginningOf(first, nothing, { originMs: 16_000, startMs: -33 }).baseMs).toBe(33);
});

test('of what a connection sent for long while a slate was shown nothing is shown: it begins where the slate ends', () => {
  const slate = aRun({ isSlate: true, connectionId: newId('connection') });
  const begun = (originMs: number, sentForMs: number, { runs = [aRun(), slate], holeEndMs = -Infinity } = {}) => {
    const position = { lastCell, openParts: [], runs };
    return behindSlate(resumePointOf(position, otherConnectionId, holeEndMs), position, { originMs, sentForMs });
  };
  expect(begun(9_000, 7_200)).toMatchObject({ baseMs: 9_000, fromMs: 7_000, followsHole: true });
  expect(begun(9_000, 7_200, { holeEndMs: 7_067 })).toMatchObject({ baseMs: 9_000, fromMs: 7_067 });
  expect(begun(11_000, 5_200)).toMatchObject({ baseMs: 16_000, fromMs: undefined });
  expect(begun(24_000, 9_000)).toMatchObject({ baseMs: 16_000, fromMs: undefined });
  expect(begun(9_000, 7_200, { runs: [aRun()] })).toMatchObject({ baseMs: 16_000, fromMs: undefined });
});

test('nothing is waited for that has not been sent, whatever the clock of the edge says', () => {
  const position = { lastCell, openParts: [], runs: [aRun({ isSlate: true, connectionId: newId('connection') })] };
  const begun = (sentForMs: number) =>
    behindSlate(resumePointOf(position, otherConnectionId), position, { originMs: -3_600_000, sentForMs });
  expect(begun(6_000)).toMatchObject({ baseMs: 10_000, fromMs: 6_000 });
  expect(begun(3_616_000)).toMatchObject({ baseMs: 0, fromMs: 16_000 });
});

test('an encoder that comes back is taken to be followable when it was, whatever the slate in between', () => {
  const slate = aRun({ isSlate: true, connectionId: otherConnectionId });
  expect(wasFollowed([])).toBe(false);
  expect(wasFollowed([aRun(), slate])).toBe(true);
  expect(wasFollowed([aRun(), aRun({ mode: 'grid' }), slate])).toBe(false);
});

test('a hole that is not told as gaps, or a rendition that changed, stands behind a discontinuity', () => {
  const position = { lastCell, openParts: [], runs: [aRun()] };
  expect(needsDiscontinuity(position, aRun(), 19_000)).toBe(true);
  expect(needsDiscontinuity(position, aRun({ renditions: [{ ...rendition, initName: 'init-b.mp4' }] }), 16_000)).toBe(
    true,
  );
});

const missing = (untilMs: number, changes: Partial<RunRecord> = {}) =>
  missingCells({ lastCell, openParts: [], runs: [aRun()] }, aRun({ epoch: 3, baseMs: 1_000, ...changes }), {
    fromMs: untilMs - 1_000,
    dateOf: (relayMs) => 500_000 + relayMs,
  });

test('time that is missing is told as gaps that add up, none longer than the target duration, with dates that go on', () => {
  const gap = { ...lastCell, epoch: 3, media: {} };
  expect(missing(19_001)).toEqual([
    { ...gap, mediaSequence: 8, startMs: 16_000, endMs: 17_501, programDateTimeMs: 515_000 },
    { ...gap, mediaSequence: 9, startMs: 17_501, endMs: 19_001, programDateTimeMs: 516_501 },
  ]);
  expect(needsDiscontinuity({ lastCell: missing(19_001).at(-1), openParts: [], runs: [aRun()] }, aRun(), 19_001)).toBe(
    false,
  );
});

test('rounding is not missing time; neither is a moment between two connections, or more than the longest wait, told', () => {
  expect(missing(16_100)).toEqual([]);
  expect(missing(16_101)).toHaveLength(1);
  expect(missing(1_816_000)).toHaveLength(900);
  expect(missing(1_816_001)).toEqual([]);
  expect(missing(20_000, { connectionId: otherConnectionId })).toHaveLength(2);
  expect(missing(18_000, { connectionId: otherConnectionId })).toEqual([]);
});

test('the first cell of a stream needs none', () => {
  expect(needsDiscontinuity({ lastCell: undefined, openParts: [], runs: [] }, aRun(), 67)).toBe(false);
});

test('rates go on from an earlier run, and a short last segment does not count as a peak', () => {
  const media = { startTicks: 0, durationTicks: 1, sizeBytes: 1, peakBps: 3_000, averageBps: 2_000 };
  const meter = new BitRateMeter({ media, elapsedSeconds: 10 });
  meter.add(1_000, 2, 1);
  expect([meter.peakBps, meter.averageBps]).toEqual([4_000, Math.ceil(28_000 / 12)]);
  meter.add(1_000, 0.1, 1);
  expect(meter.peakBps).toBe(4_000);
});

const ofSize = (sizeBytes: number) => ({ pieces: [new Uint8Array(sizeBytes)], sizeBytes });

test('a slate, which has next to no rate, does not lower what is advertised for the encoder that comes back', () => {
  const media = { startTicks: 0, durationTicks: 1, sizeBytes: 1, peakBps: 3_000, averageBps: 2_000 };
  const averageAfter = (changes: Partial<RunRecord>) => {
    const place = { segmentStartMs: 0, part: 0, startMs: 0, endMs: 2_000, endsSegment: true };
    const part = { renditionId: 'source', place, startTicks: 0, durationTicks: 180_000, independent: true };
    const facts = { epoch: 1, mediaSequence: 8, discontinuitySequence: 0, discontinuity: false, programDateTimeMs: 0 };
    const cell = new OpenCell(facts, aRun(changes), { parts: [], cuts: [] });
    cell.add({ place, parts: new Map([['source', { ...part, ...ofSize(25) }]]) });
    const meter = new BitRateMeter({ media, elapsedSeconds: 2 });
    return cell.cellRecord(() => meter).media['source']?.averageBps;
  };
  expect(averageAfter({ isSlate: true })).toBe(2_000);
  expect(averageAfter({})).toBe(1_050);
});

test('a cell tells how many pictures it has, unless parts of it were made by an earlier run', () => {
  const place = { segmentStartMs: 0, part: 0, startMs: 0, endMs: 500, endsSegment: false };
  const part = { renditionId: 'source', place, startTicks: 0, durationTicks: 45_000, independent: true };
  const cutOf = (frames: number | undefined) => ({
    place,
    parts: new Map([['source', { ...part, frames, ...ofSize(25) }]]),
  });
  const framesOf = (...frames: (number | undefined)[]) => {
    const facts = { epoch: 1, mediaSequence: 8, discontinuitySequence: 0, discontinuity: false, programDateTimeMs: 0 };
    const cell = new OpenCell(facts, aRun(), { parts: [], cuts: frames.map(cutOf) });
    return cell.cellRecord(() => new BitRateMeter()).media['source']?.frames;
  };
  expect(framesOf(15, 14)).toBe(29);
  expect(framesOf(undefined, 14)).toBeUndefined();
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

const openParts = [
  { ...openPart, part: 0, startMs: 16_000, endMs: 16_500 },
  { ...openPart, part: 1, startMs: 16_500, endMs: 17_000 },
  openPart,
];
const position = { lastCell, openParts, runs: [aRun()] };

test('the same connection goes on with the cell that was left open', () => {
  expect(resumePointOf(position, connectionId)).toMatchObject({ baseMs: 0, fromMs: 16_000 });
});

test('another connection begins behind the last listed part', () => {
  expect(resumePointOf(position, otherConnectionId)).toMatchObject({ baseMs: 17_500, fromMs: undefined });
});

test('a connection for which a slate stood in goes on behind it, on its own timeline, and with nothing that was begun', () => {
  const runs = [aRun({ baseMs: 4_000, timeOriginMs: 90 }), aRun({ connectionId: otherConnectionId, isSlate: true })];
  expect(resumePointOf({ ...position, runs }, connectionId)).toMatchObject({
    ...{ baseMs: 4_000, fromMs: 13_500, followsHole: true, timeOriginMs: 90 },
    earlierRun: runs[0],
  });
});

const interruption = { parts: openParts, cuts: [], reachesBack: true, lastCell, epoch: 2 };

test.each([
  ['goes on with the listed bytes', {}, 'resumed'],
  ['is made again when they are lost', { cuts: undefined }, 'remade'],
  ['ends there when its source is gone', { reachesBack: false }, 'closed'],
])('a cell of which parts are listed %s', (_what, changes, kind) => {
  expect(interruptedCellOf({ ...interruption, ...changes })?.kind).toBe(kind);
});

test('a cell that ends early has what is listed of it, or is a gap when that is lost', () => {
  const media = { durationTicks: 45_000, sizeBytes: 10, independent: true };
  const parts = openParts.map((part, i) => ({ ...part, media: { source: { ...media, startTicks: 7 + i * 45_000 } } }));
  const closed = interruptedCellOf({ ...interruption, parts, reachesBack: false });
  expect(closed).toMatchObject({
    record: {
      ...{ epoch: 2, mediaSequence: 8, startMs: 16_000, endMs: 17_500 },
      media: { source: { startTicks: 7, durationTicks: 135_000, sizeBytes: 30 } },
    },
  });
  expect(interruptedCellOf({ ...interruption, parts, reachesBack: false, cuts: undefined })).toMatchObject({
    record: { endMs: 17_500, media: {} },
  });
});

test('a position follows its records', () => {
  const begun = advance({ ...position, openParts: [] }, openParts);
  expect(begun.openParts).toEqual(openParts);
  const whole = { ...lastCell, mediaSequence: 8 };
  expect(advance(begun, [whole])).toEqual({ ...position, openParts: [], lastCell: whole });
});
