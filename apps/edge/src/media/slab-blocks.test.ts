import { beforeEach, describe, expect, it } from 'vitest';
import { SlabBlocks, type ReplaySlab } from './slab-blocks.ts';

const slabBytes = 100;
const slabsPerBlock = 16;
let blocks: SlabBlocks;

beforeEach(() => {
  blocks = new SlabBlocks(slabBytes);
});

const addBlock = () => blocks.add(new Uint8Array(blocks.blockBytes));
const takeMany = (count: number): ReplaySlab[] => Array.from({ length: count }, () => blocks.take()!);

describe('slabs', () => {
  it('are cut from a block without a gap or an overlap', () => {
    addBlock();
    const slabs = takeMany(slabsPerBlock);
    const offsets = slabs.map(({ bytes }) => bytes.byteOffset);
    expect(offsets).toEqual(Array.from({ length: slabsPerBlock }, (_, index) => index * slabBytes));
    expect(new Set(slabs.map(({ bytes }) => bytes.length))).toEqual(new Set([slabBytes]));
    expect(blocks.take()).toBeUndefined();
  });

  it('are empty when they are taken again', () => {
    addBlock();
    const [slab] = takeMany(slabsPerBlock);
    slab!.usedBytes = 50;
    blocks.giveBack(slab!);
    expect(blocks.take()).toBe(slab);
    expect(slab!.usedBytes).toBe(0);
  });

  it('come from the earliest block that has one', () => {
    addBlock();
    addBlock();
    const slabs = takeMany(2 * slabsPerBlock);
    blocks.giveBack(slabs.at(-1)!);
    blocks.giveBack(slabs[3]!);
    expect(blocks.take()).toBe(slabs[3]);
    expect(blocks.take()).toBe(slabs.at(-1));
  });
});

describe('blocks', () => {
  it('are let go of from the end, whole, down to what is to be kept', () => {
    for (let block = 0; block < 4; block += 1) addBlock();
    blocks.shrink(2 * blocks.blockBytes);
    expect(blocks.freeBytes).toBe(2 * blocks.blockBytes);
    blocks.shrink(0);
    expect(blocks.freeBytes).toBe(0);
    expect(blocks.take()).toBeUndefined();
  });

  it('stay while a slab of them is in use', () => {
    addBlock();
    addBlock();
    const slabs = takeMany(slabsPerBlock + 1);
    blocks.shrink(0);
    expect(blocks.freeBytes).toBe((slabsPerBlock - 1) * slabBytes);
    blocks.giveBack(slabs.at(-1)!);
    blocks.shrink(0);
    expect(blocks.freeBytes).toBe(0);
  });
});
