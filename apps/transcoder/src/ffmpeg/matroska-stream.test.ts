import { expect, test } from 'vitest';
import { encodeMatroskaHeader, encodeMatroskaBlock } from './matroska-stream.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('a picture is a cluster with its time and one block, whose flag says whether decoding can start there', () => {
  const picture = { ptsMs: 10_033, isKeyframe: true, data: Uint8Array.of(0xaa, 0xbb) };
  const time = 'e7 0100000000000008 0000000000002731';
  const block = 'a3 0100000000000006 81 0000 80 aabb';
  expect(hex(encodeMatroskaBlock(picture))).toBe(`1f43b675 0100000000000020 ${time} ${block}`.replaceAll(' ', ''));
  expect(hex(encodeMatroskaBlock({ ...picture, isKeyframe: false }))).toContain('81000000aabb');
});

test.each([
  ['hevc', 'V_MPEGH/ISO/HEVC', true],
  ['av1', 'V_AV1', true],
  ['vp9', 'V_VP9', false],
] as const)('the header names %s as %s', (codec, codecId, hasRecord) => {
  const record = Uint8Array.of(0xca, 0xfe, 0xca, 0xfe);
  const header = hex(encodeMatroskaHeader({ codec, record, widthPx: 1920, heightPx: 1080 }));
  expect(header).toContain(`86${(0x0100000000000000n + BigInt(codecId.length)).toString(16).padStart(16, '0')}`);
  expect(header).toContain(hex(Buffer.from(codecId)));
  expect(header.includes('63a20100000000000004cafecafe')).toBe(hasRecord);
  expect(header).toContain('b001000000000000080000000000000780');
});
