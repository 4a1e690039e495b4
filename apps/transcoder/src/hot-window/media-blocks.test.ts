import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { copyOf, MediaBlocks, MediaKeeper } from './media-blocks.ts';
import { StreamWindow } from './stream-window.ts';

const blockBytes = 8;
let blocks: MediaBlocks;
beforeEach(() => void (blocks = new MediaBlocks({ blockBytes, maxFreeBytes: 3 * blockBytes })));

const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString();

test('what is kept is what was given, however it is split and whatever went before it', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.uint8Array({ maxLength: 3 * blockBytes }), { maxLength: 5 })), (bodies) => {
      const keeper = new MediaKeeper(new MediaBlocks({ blockBytes, maxFreeBytes: 2 * blockBytes }));
      const inUse: { kept: ReturnType<MediaKeeper['keep']>; bytes: Buffer }[] = [];
      for (const pieces of bodies) {
        inUse.push({ kept: keeper.keep(pieces), bytes: Buffer.concat(pieces) });
        if (inUse.length > 2) keeper.release(inUse.shift()!.kept);
        for (const { kept, bytes } of inUse) expect(Buffer.compare(copyOf(kept), bytes)).toBe(0);
      }
    }),
  );
});

test('pieces that follow each other in a block are one slice', () => {
  const kept = new MediaKeeper(blocks).keep(['ab', 'cd', 'ef'].map((text) => Buffer.from(text)));
  expect(kept).toHaveLength(1);
  expect(textOf(copyOf(kept))).toBe('abcdef');
});

test('a block is used again when nothing of it is kept, and not before', () => {
  const keeper = new MediaKeeper(blocks);
  const [first, second] = [keeper.keep([Buffer.from('1234')]), keeper.keep([Buffer.from('5678')])];
  keeper.release(first);
  expect(blocks.freeBytes).toBe(0);
  keeper.release(second);
  expect(blocks.freeBytes).toBe(blockBytes);
  const next = keeper.keep([Buffer.from('next')]);
  expect(next[0]!.block.bytes).toBe(first[0]!.block.bytes);
});

test('a copy stays as it is when its block is used again', () => {
  const keeper = new MediaKeeper(blocks);
  const kept = keeper.keep([Buffer.from('12345678')]);
  const copy = copyOf(kept);
  keeper.release(kept);
  keeper.keep([Buffer.from('other')]);
  expect(textOf(copy)).toBe('12345678');
});

test('no more free blocks are kept than allowed', () => {
  const keeper = new MediaKeeper(blocks);
  const kept = keeper.keep([Buffer.alloc(5 * blockBytes)]);
  keeper.release(kept);
  expect(blocks.freeBytes).toBe(3 * blockBytes);
});

test('what a stream no longer holds, or holds anew, leaves its block to others', () => {
  const window = new StreamWindow(blocks);
  const whole = { pieces: [Buffer.alloc(blockBytes)], sizeBytes: blockBytes };
  window.put('1', whole, 0);
  window.put('2', whole, 0);
  expect(blocks.freeBytes).toBe(0);
  window.dropOldest();
  expect(blocks.freeBytes).toBe(blockBytes);
  window.join('2', ['1'], 0);
  expect(blocks.freeBytes).toBe(2 * blockBytes);
});
