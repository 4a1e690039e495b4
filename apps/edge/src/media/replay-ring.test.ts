import { describe, expect, it } from 'vitest';
import { ReplayMemory } from './replay-memory.ts';
import { ReplayRing, type ReplayTag } from './replay-ring.ts';
import { noHeaders } from './source-headers.ts';

const tagSize = 100;
const tag = (relayMs: number, isStart: boolean): ReplayTag => ({
  bytes: new Uint8Array(tagSize),
  relayMs,
  startsWith: isStart ? noHeaders : undefined,
});

/** A ring of a source with a frame every 100 ms and a keyframe every second. */
function filledRing(seconds: number, bounds = { durationMs: 3_000, maxBytes: 1e6 }, memory = new ReplayMemory(1e6)) {
  const ring = new ReplayRing(bounds, memory);
  for (let frame = 0; frame < seconds * 10; frame += 1) {
    ring.push(tag(frame * 100, frame % 10 === 0));
    ring.trim();
  }
  return ring;
}

const timeAt = (ring: ReplayRing, sequence: number | undefined) =>
  sequence === undefined ? undefined : ring.get(sequence)?.relayMs;

describe('the replay ring', () => {
  it('keeps whole groups of pictures that cover its duration', () => {
    const ring = filledRing(10);
    expect(timeAt(ring, ring.firstSequence)).toBe(6_000);
    expect(timeAt(ring, ring.nextSequence - 1)).toBe(9_900);
  });

  it.each([
    [undefined, 6_000],
    [0, 6_000],
    [6_999, 6_000],
    [7_000, 7_000],
    [8_500, 8_000],
    [99_000, 9_000],
  ])('begins for time %s at the keyframe of %i ms', (fromMs, expected) => {
    const ring = filledRing(10);
    expect(timeAt(ring, ring.startFor(fromMs))).toBe(expected);
  });

  it('has nowhere to begin before the first keyframe', () => {
    const ring = new ReplayRing({ durationMs: 3_000, maxBytes: 1e6 }, new ReplayMemory(1e6));
    ring.push(tag(0, false));
    expect(ring.startFor(undefined)).toBeUndefined();
  });

  it('gives up its oldest groups when it has too many bytes', () => {
    const ring = filledRing(10, { durationMs: 60_000, maxBytes: 25 * tagSize });
    expect(timeAt(ring, ring.firstSequence)).toBe(8_000);
    expect(ring.sizeBytes).toBe(20 * tagSize);
  });

  it('gives up all when a single group has too many bytes, and begins again at the next keyframe', () => {
    const ring = filledRing(1, { durationMs: 60_000, maxBytes: 5 * tagSize });
    expect(ring.startFor(undefined)).toBeUndefined();
    ring.push(tag(1_000, true));
    expect(timeAt(ring, ring.startFor(undefined))).toBe(1_000);
  });

  it('gives up its own media when all rings together have too many bytes', () => {
    const memory = new ReplayMemory(30 * tagSize);
    const quiet = filledRing(2, { durationMs: 60_000, maxBytes: 1e6 }, memory);
    const busy = filledRing(5, { durationMs: 60_000, maxBytes: 1e6 }, memory);
    expect(quiet.sizeBytes).toBe(20 * tagSize);
    expect(busy.sizeBytes).toBe(10 * tagSize);
    expect(memory.usedBytes).toBe(30 * tagSize);
  });

  it('gives its memory back when it is cleared', () => {
    const memory = new ReplayMemory(1e6);
    const ring = filledRing(5, { durationMs: 60_000, maxBytes: 1e6 }, memory);
    ring.clear();
    expect(memory.usedBytes).toBe(0);
    expect(ring.firstSequence).toBe(ring.nextSequence);
  });

  it('keeps its sequence numbers over hours', () => {
    const ring = filledRing(600);
    expect(ring.nextSequence).toBe(6_000);
    expect(timeAt(ring, 5_999)).toBe(599_900);
    expect(ring.get(0)).toBeUndefined();
  });
});
