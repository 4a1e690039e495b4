// Encoders that come and go, as the log tells it: one timeline whose numbers only grow, a discontinuity where an encoder came
// back, and renditions that are what each encoder sent.
import type { FlvTag } from '@millrace/flv';
import type { TranscodeJob } from '@millrace/pipeline';
import { makeClip } from '@millrace/testing';
import { afterAll, expect, test } from 'vitest';
import { toFlvTags } from './stub-edge.ts';
import { cellsOf, runsOf, startTranscoderUnderTest, type Outcome } from './transcoder-under-test.ts';

const transcoder = await startTranscoderUnderTest();
afterAll(() => transcoder.close());

const flvOf = async (clip: Parameters<typeof makeClip>[0]) => toFlvTags(await makeClip(clip));
const small = await flvOf({ widthPx: 426, heightPx: 240, durationMs: 3_000 });

/** One encoder after the other on the same stream. */
async function broadcast(encoders: readonly (readonly FlvTag[])[]): Promise<Outcome> {
  let last: Outcome | undefined;
  let stream: Partial<TranscodeJob> = {};
  for (const [i, tags] of encoders.entries()) {
    last = await transcoder.transcode(tags, { order: { ...stream, epoch: i + 1 } });
    expect(last.reason).toBe('source-ended');
    const { streamId, channelId, organizationId, playbackId } = last.order;
    stream = { streamId, channelId, organizationId, playbackId };
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

test('an encoder that comes back ten times is one stream with ten discontinuities', async () => {
  const short = await flvOf({ widthPx: 426, heightPx: 240, durationMs: 1_000 });
  const outcome = await broadcast(Array.from({ length: 11 }, () => short));
  expectOneTimeline(outcome);
  expect(runsOf(outcome)).toHaveLength(11);
  expect(cellsOf(outcome).at(-1)).toMatchObject({ epoch: 11, discontinuitySequence: 10 });
});
