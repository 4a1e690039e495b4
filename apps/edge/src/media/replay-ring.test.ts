import { encodeFlvTag } from '@millrace/flv';
import { describe, expect, it } from 'vitest';
import { ReplayMemory } from './replay-memory.ts';
import { ReplayRing, type ReplayTag } from './replay-ring.ts';
import { noHeaders } from './source-headers.ts';

/** A tag of 100 bytes with header and trailer. */
const tagSize = 100;
/** Ten tags fit, one group of pictures, with a rest that none fits into. */
const slabSize = 10 * tagSize + 50;
const tag = (relayMs: number, isStart: boolean): ReplayTag => ({
  type: 'video',
  payload: new Uint8Array(tagSize - 15).fill(relayMs / 100),
  relayMs,
  startsWith: isStart ? noHeaders : undefined,
});

const memoryFor = (maxBytes = 1e6) => new ReplayMemory(maxBytes, { slabBytes: slabSize });
/** Full with so many slabs: an eighth more stays empty. */
const memoryOf = (slabs: number) => memoryFor(Math.ceil((slabs * slabSize * 8) / 7));
const wide = { durationMs: 60_000, maxBytes: 1e6 };

/** A ring of a source with a frame every 100 ms and a keyframe every second. */
function filledRing(seconds: number, bounds = { durationMs: 3_000, maxBytes: 1e6 }, memory = memoryFor()) {
  const ring = new ReplayRing(bounds, memory);
  for (let frame = 0; frame < seconds * 10; frame += 1) {
    ring.push(tag(frame * 100, frame % 10 === 0));
    ring.trim();
  }
  return ring;
}

const bytesAt = (ring: ReplayRing, sequence: number) => {
  const bytes = ring.run(sequence, 0)?.bytes;
  return bytes && new Uint8Array(bytes);
};
const startMs = (ring: ReplayRing, fromMs?: number) => ring.startFor(fromMs)?.relayMs;
const encoded = (relayMs: number) => encodeFlvTag({ ...tag(relayMs, false), timestampMs: relayMs });
const kept = (ring: ReplayRing) => ring.nextSequence - ring.firstSequence;

describe('the replay ring', () => {
  it('keeps whole groups of pictures that cover its duration', () => {
    const ring = filledRing(10);
    expect(startMs(ring)).toBe(6_000);
    expect(kept(ring)).toBe(40);
  });

  it.each([
    [undefined, 6_000],
    [0, 6_000],
    [6_999, 6_000],
    [7_000, 7_000],
    [8_500, 8_000],
    [99_000, 9_000],
  ])('begins for time %s at the keyframe of %i ms', (fromMs, expected) => {
    expect(startMs(filledRing(10), fromMs)).toBe(expected);
  });

  it('has nowhere to begin before the first keyframe', () => {
    const ring = new ReplayRing(wide, memoryFor());
    ring.push(tag(0, false));
    expect(ring.startFor(undefined)).toBeUndefined();
  });

  it('keeps tags byte for byte while its slabs are used again, over hours', () => {
    const memory = memoryFor();
    const ring = filledRing(600, undefined, memory);
    for (let sequence = ring.firstSequence; sequence < ring.nextSequence; sequence += 1) {
      expect(bytesAt(ring, sequence)).toEqual(encoded(sequence * 100));
    }
    expect(ring.nextSequence).toBe(6_000);
    expect(bytesAt(ring, 0)).toBeUndefined();
    expect(memory.usedBytes).toBe(ring.reservedBytes);
    expect(ring.reservedBytes).toBeLessThanOrEqual(5 * slabSize);
  });

  it('keeps more tags than it began with room for', () => {
    const ring = filledRing(300, { durationMs: 250_000, maxBytes: 1e6 });
    expect(kept(ring)).toBe(2_510);
    expect(bytesAt(ring, ring.firstSequence)).toEqual(encoded(49_000));
    expect(bytesAt(ring, 2_999)).toEqual(encoded(299_900));
  });

  it('keeps its sequence numbers past 2^32 ms of relay time, the tag wrapping', () => {
    const ring = new ReplayRing(wide, memoryFor());
    ring.push({ ...tag(0, true), relayMs: 2 ** 32 + 40 });
    expect(startMs(ring)).toBe(2 ** 32 + 40);
    expect(bytesAt(ring, 0)!.subarray(4, 8)).toEqual(Uint8Array.of(0, 0, 40, 0));
  });
});

describe('reading', () => {
  it('gives tags that lie side by side together, up to a size', () => {
    const ring = filledRing(2);
    expect(ring.run(0, 3 * tagSize)?.next).toBe(3);
    expect(ring.run(0, 0)?.next).toBe(1);
    expect(new Uint8Array(ring.run(8, 1e6)!.bytes)).toEqual(new Uint8Array([...encoded(800), ...encoded(900)]));
    expect(ring.run(20, 1e6)).toBeUndefined();
  });

  it('finds unchanged what it holds, though the ring goes on', () => {
    const ring = filledRing(1);
    const run = ring.run(0, 0)!;
    ring.hold(run.slab);
    for (let frame = 10; frame < 200; frame += 1) {
      ring.push(tag(frame * 100, frame % 10 === 0));
      ring.trim();
    }
    expect(new Uint8Array(run.bytes)).toEqual(encoded(0));
    const reservedBytes = ring.reservedBytes;
    ring.letGo(run.slab);
    expect(ring.reservedBytes).toBe(reservedBytes - slabSize);
  });
});

describe('a payload that was reserved', () => {
  it('is kept where it was received', () => {
    const ring = new ReplayRing(wide, memoryFor());
    const payload = ring.reserve(tagSize - 15).fill(1);
    ring.push({ ...tag(100, true), payload });
    expect(ring.run(0, 0)!.bytes.buffer).toBe(payload.buffer);
    expect(bytesAt(ring, 0)).toEqual(encoded(100));
  });

  it('is copied when only a part of it is pushed, for something else may lie before it', () => {
    const ring = new ReplayRing(wide, memoryFor());
    const payload = ring.reserve(tagSize).fill(1);
    ring.push({ ...tag(100, true), payload: payload.subarray(15) });
    ring.release(payload);
    expect(bytesAt(ring, 0)).toEqual(encoded(100));
    expect(payload.every((byte) => byte === 1)).toBe(true);
  });

  it('keeps its slab until it is complete, however late', () => {
    const memory = memoryFor();
    const ring = new ReplayRing({ durationMs: 1_000, maxBytes: 1e6 }, memory);
    const late = ring.reserve(tagSize - 15);
    for (let frame = 0; frame < 100; frame += 1) {
      ring.push(tag(frame * 100, frame % 10 === 0));
      ring.trim();
    }
    late.fill(100);
    ring.push({ ...tag(10_000, true), payload: late });
    expect(bytesAt(ring, 100)).toEqual(encoded(10_000));
    expect(bytesAt(ring, 99)).toEqual(encoded(9_900));
  });

  it('costs nothing once it is released', () => {
    const memory = memoryFor();
    const ring = new ReplayRing(wide, memory);
    for (let message = 0; message < 1_000; message += 1) ring.release(ring.reserve(tagSize));
    expect(memory.usedBytes).toBe(slabSize);
  });
});

describe('too many bytes', () => {
  it('of its own make it give up its oldest groups', () => {
    const ring = filledRing(10, { durationMs: 60_000, maxBytes: 3 * slabSize });
    expect(startMs(ring)).toBe(7_000);
    expect(ring.reservedBytes).toBe(3 * slabSize);
  });

  it('in a single group make it give up all, and begin again at the next keyframe', () => {
    const ring = new ReplayRing({ durationMs: 60_000, maxBytes: 2 * slabSize }, memoryFor());
    for (let frame = 0; frame < 25; frame += 1) {
      ring.push(tag(frame * 100, frame === 0));
      ring.trim();
    }
    expect(ring.startFor(undefined)).toBeUndefined();
    ring.push(tag(2_500, true));
    expect(startMs(ring)).toBe(2_500);
  });

  it('are bounded by slabs, not tags: a source that reserves and gives up pays for it', () => {
    const ring = new ReplayRing({ durationMs: 60_000, maxBytes: 3 * slabSize }, memoryFor());
    for (let message = 0; message < 100; message += 1) {
      ring.push(tag(message * 100, true));
      ring.release(ring.reserve(slabSize - tagSize - 15));
      ring.trim();
      expect(ring.reservedBytes).toBeLessThanOrEqual(4 * slabSize);
    }
  });

  it('in all rings together make those give up that have more than their share, whoever took the last', () => {
    const memory = memoryOf(8);
    const silent = filledRing(7, wide, memory);
    const busy = filledRing(20, wide, memory);
    expect(busy.reservedBytes).toBeGreaterThanOrEqual(4 * slabSize);
    silent.trim();
    expect(silent.reservedBytes).toBe(4 * slabSize);
    expect(memory.usedBytes).toBeLessThanOrEqual(8 * slabSize);
  });

  it('in all rings together cost nobody his share, and what one leaves over is for the others', () => {
    const memory = memoryOf(12);
    const rings = [filledRing(2, wide, memory), new ReplayRing(wide, memory), new ReplayRing(wide, memory)];
    const greed = [0, 1, 5];
    for (let frame = 20; frame < 2_000; frame += 1) {
      for (const [index, ring] of rings.entries()) {
        for (let count = 0; count < (greed[index] ?? 0); count += 1) ring.push(tag(frame * 100, count === 0));
        ring.trim();
      }
    }
    const [slow, usual, greedy] = rings.map((ring) => ring.reservedBytes / slabSize) as [number, number, number];
    expect(slow).toBe(2);
    expect(usual).toBeGreaterThanOrEqual(3);
    expect(greedy).toBeGreaterThanOrEqual(4);
    expect(slow + usual + greedy).toBeLessThanOrEqual(12);
  });

  it('in all rings together take from nobody what lies in the slab that is being filled: nothing would come back', () => {
    const memory = memoryOf(4);
    const rings = Array.from({ length: 8 }, () => new ReplayRing(wide, memory));
    for (let frame = 0; frame < 25; frame += 1) {
      for (const ring of rings) {
        ring.push(tag(frame * 100, frame % 4 === 0));
        ring.trim();
      }
    }
    for (const ring of rings) {
      expect(ring.reservedBytes).toBe(slabSize);
      expect([ring.firstSequence, startMs(ring)]).toEqual([20, 2_000]);
    }
  });

  it('are shared anew when one leaves', () => {
    const memory = memoryOf(8);
    const leaving = filledRing(3, wide, memory);
    const staying = filledRing(20, wide, memory);
    expect(staying.reservedBytes).toBeLessThanOrEqual(5 * slabSize);
    leaving.close();
    leaving.close();
    for (let frame = 200; frame < 400; frame += 1) {
      staying.push(tag(frame * 100, frame % 10 === 0));
      staying.trim();
    }
    expect(staying.reservedBytes).toBeGreaterThanOrEqual(7 * slabSize);
  });

  it('in all rings together never need new memory: some of it is empty however full they are', () => {
    const memory = memoryFor(32 * slabSize);
    for (let block = 0; block < 2; block += 1) memory.addBlock(new Uint8Array(memory.blockBytes));
    const rings = Array.from({ length: 4 }, () => new ReplayRing(wide, memory));
    for (let frame = 0; frame < 1_000; frame += 1) {
      for (const ring of rings) {
        ring.push(tag(frame * 100, frame % 10 === 0));
        ring.trim();
      }
    }
    expect(memory.usedBytes).toBeGreaterThan(24 * slabSize);
    expect(memory.usedBytes + memory.readyBytes).toBe(32 * slabSize);
  });

  it('in one message are kept in a slab of its own', () => {
    const ring = filledRing(1);
    ring.push({ ...tag(1_000, true), payload: new Uint8Array(5 * slabSize).fill(9) });
    ring.push(tag(1_100, false));
    expect(bytesAt(ring, 10)).toHaveLength(5 * slabSize + 15);
    expect(bytesAt(ring, 11)).toEqual(encoded(1_100));
  });

  it('of tiny messages are bounded by their number', () => {
    const ring = new ReplayRing({ durationMs: 1e9, maxBytes: 1e9 }, new ReplayMemory(1e9));
    for (let message = 0; message < 100_000; message += 1) {
      ring.push({ ...tag(message, message % 1_000 === 0), payload: Uint8Array.of(1) });
      ring.trim();
    }
    expect(kept(ring)).toBeLessThanOrEqual(32_768);
  });
});

describe('a ring that is closed', () => {
  it('gives its memory back, and takes none again', () => {
    const memory = memoryFor();
    const ring = filledRing(5, wide, memory);
    const pending = ring.reserve(10);
    ring.close();
    ring.push({ ...tag(0, true), payload: pending });
    ring.reserve(10);
    expect(memory.usedBytes).toBe(0);
    expect(kept(ring)).toBe(0);
  });

  it('leaves to others only slabs that nobody reads or writes any more', () => {
    const memory = memoryFor();
    const ring = filledRing(1, wide, memory);
    const { slab } = ring.run(0, 0)!;
    ring.hold(slab);
    ring.close();
    expect(memory.take(1)).not.toBe(slab);
    ring.letGo(slab);
    expect(memory.usedBytes).toBe(slabSize);
  });
});
