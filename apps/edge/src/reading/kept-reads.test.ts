import { expect, it } from 'vitest';
import { KeptReads } from './kept-reads.ts';

const readBytes = 32 * 1024;
const read = (sizeBytes: number, value: number) => new Uint8Array(sizeBytes).fill(value);

it('copies what was read, whatever its size', () => {
  const reads = new KeptReads();
  for (const sizeBytes of [1, 4_095, 4_096, readBytes, readBytes + 1, 200_000]) {
    const bytes = read(sizeBytes, 7);
    const kept = reads.keep(bytes);
    bytes.fill(8);
    expect(kept).toEqual(read(sizeBytes, 7));
  }
});

it('uses the memory of a copy again when it was given back, and not before', () => {
  const reads = new KeptReads();
  const first = reads.keep(read(10_000, 1));
  const second = reads.keep(read(10_000, 2));
  expect(second.buffer).not.toBe(first.buffer);
  reads.giveBack(first);
  const third = reads.keep(read(20_000, 3));
  expect(third.buffer).toBe(first.buffer);
  expect(third).toEqual(read(20_000, 3));
  expect(second).toEqual(read(10_000, 2));
});

it('holds no whole buffer for a few bytes', () => {
  expect(new KeptReads().keep(read(100, 1)).buffer.byteLength).toBe(100);
});

it('has as many ready as a core has publishers, and no more', () => {
  const reads = new KeptReads();
  const crowd = Array.from({ length: 1_200 }, () => reads.keep(read(readBytes, 1)));
  for (const kept of crowd) reads.giveBack(kept);
  const again = Array.from({ length: 1_200 }, () => reads.keep(read(readBytes, 2)));
  const before = new Set<ArrayBufferLike>(crowd.map(({ buffer }) => buffer));
  expect(again.filter(({ buffer }) => before.has(buffer))).toHaveLength(1_024);
});
