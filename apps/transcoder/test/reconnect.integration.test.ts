// Encoders that come and go, as the log tells it: one timeline whose numbers only grow, a discontinuity where an encoder came
// back, and renditions that are what each encoder sent.
import type { FlvTag } from '@millrace/flv';
import type { LatencyMode, TranscodeJob } from '@millrace/pipeline';
import { makeClip } from '@millrace/testing';
import { afterAll, expect, test } from 'vitest';
import { isGap } from './kept-promises.ts';
import { toFlvTags } from './stub-edge.ts';
import { cellsOf, runsOf, startTranscoderUnderTest, type Outcome } from './transcoder-under-test.ts';

const transcoder = await startTranscoderUnderTest();
afterAll(() => transcoder.close());

const flvOf = async (clip: Parameters<typeof makeClip>[0]) => toFlvTags(await makeClip(clip));
const small = await flvOf({ widthPx: 426, heightPx: 240, durationMs: 3_000 });

const firstOriginMs = 1_700_000_000_000;

/** One encoder after the other on the same stream: each begins when the one before has ended, or later by the clock. */
async function broadcast(
  encoders: readonly (readonly FlvTag[])[],
  { laterMs = 0, ...order }: Partial<TranscodeJob> & { laterMs?: number } = {},
): Promise<Outcome> {
  let last: Outcome | undefined;
  let stream = order;
  for (const [i, tags] of encoders.entries()) {
    const edge = { timeOriginMs: firstOriginMs + i * laterMs };
    last = await transcoder.transcode(tags, { edge, order: { ...stream, epoch: i + 1 } });
    expect(last.reason).toBe('source-ended');
    const { streamId, channelId, organizationId, playbackId } = last.order;
    stream = { ...order, streamId, channelId, organizationId, playbackId };
  }
  return last!;
}

function expectOneTimeline(outcome: Outcome): void {
  const cells = cellsOf(outcome);
  expect(cells.map(({ mediaSequence }) => mediaSequence)).toEqual(cells.map((_, i) => i));
  const firsts = cells.filter(({ epoch }, i) => i > 0 && cells[i - 1]!.epoch !== epoch);
  expect(cells.filter(({ discontinuity }) => discontinuity)).toEqual(firsts);
  expect(firsts.map(({ discontinuitySequence }) => discontinuitySequence)).toEqual(firsts.map((_, i) => i + 1));
  for (const [i, cell] of cells.slice(1).entries()) expect(cell.startMs).toBeGreaterThanOrEqual(cells[i]!.endMs);
  expect(new Set(runsOf(outcome).map(({ targetDurationSeconds }) => targetDurationSeconds)).size).toBe(1);
}

test('an encoder that comes back as it was has the same init segments, behind a discontinuity', async () => {
  const outcome = await broadcast([small, small]);
  expectOneTimeline(outcome);
  const [before, after] = runsOf(outcome);
  expect(after!.renditions).toEqual(before!.renditions);
  expect(after!.connectionId).not.toBe(before!.connectionId);
});

test('an encoder that comes back with another picture has init segments and a ladder of its own', async () => {
  const larger = await flvOf({ widthPx: 640, heightPx: 360, durationMs: 3_000 });
  const outcome = await broadcast([small, larger]);
  expectOneTimeline(outcome);
  const [before, after] = runsOf(outcome).map(({ renditions }) => renditions);
  expect(before!.map(({ id }) => id)).toEqual(['source', 'audio']);
  expect(after!.map(({ id }) => id)).toEqual(['source', '240p', 'audio']);
  expect(after![0]).toMatchObject({ widthPx: 640, heightPx: 360 });
  expect(after![0]!.initName).not.toBe(before![0]!.initName);
});

test.each<LatencyMode>(['standard', 'low'])(
  'without a slate the time without an encoder is gaps of what came before, and times are true to the clock, %s',
  async (latencyMode) => {
    const larger = await flvOf({ widthPx: 640, heightPx: 360, durationMs: 3_000 });
    const cells = cellsOf(await broadcast([small, larger], { latencyMode, laterMs: 11_000 }));
    expect(cells.map(({ mediaSequence }) => mediaSequence)).toEqual(cells.map((_, i) => i));
    for (const [i, { startMs }] of cells.slice(1).entries()) expect(startMs).toBe(cells[i]!.endMs);
    for (const { startMs, programDateTimeMs } of cells) expect(programDateTimeMs).toBe(firstOriginMs + startMs);
    const backAt = cells.findIndex(({ discontinuity }) => discontinuity);
    expect(cells.map((cell, i) => isGap(cell) === (i < backAt && cell.epoch === 2))).not.toContain(false);
    expect(cells.slice(backAt).map(({ discontinuitySequence }) => discontinuitySequence)).toEqual([1, 1]);
    expect(cells[backAt]!.startMs).toBe(11_000 + cells[0]!.startMs);
  },
);

test('an encoder that comes back ten times is one stream with ten discontinuities', async () => {
  const short = await flvOf({ widthPx: 426, heightPx: 240, durationMs: 1_000 });
  const outcome = await broadcast(Array.from({ length: 11 }, () => short));
  expectOneTimeline(outcome);
  expect(runsOf(outcome)).toHaveLength(11);
  expect(cellsOf(outcome).at(-1)).toMatchObject({ epoch: 11, discontinuitySequence: 10 });
});
