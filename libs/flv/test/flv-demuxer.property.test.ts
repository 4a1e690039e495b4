import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFlvHeader, encodeFlvTag, FlvDemuxer, FlvError, type FlvTag } from '../src/index.ts';

const tag: fc.Arbitrary<FlvTag> = fc.record({
  type: fc.constantFrom('audio', 'video', 'script'),
  timestampMs: fc.nat({ max: 0xffffffff }),
  payload: fc.uint8Array({ maxLength: 200 }),
});

function split(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
}

describe('the demuxer', () => {
  it('gives back the tags that were written, however the bytes are split', () => {
    const input = fc.tuple(fc.array(tag, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 40 }));
    fc.assert(
      fc.property(input, ([tags, cuts]) => {
        const file = Buffer.concat([encodeFlvHeader({ hasAudio: true, hasVideo: true }), ...tags.map(encodeFlvTag)]);
        const demuxer = new FlvDemuxer();
        const read = split(new Uint8Array(file), cuts).flatMap((chunk) => demuxer.push(chunk));
        expect(read).toEqual(tags);
        expect(demuxer.isAtTagBoundary).toBe(true);
      }),
    );
  });

  it('gives back the tags byte by byte', () => {
    fc.assert(
      fc.property(fc.array(tag, { maxLength: 4 }), (tags) => {
        const file = Buffer.concat([encodeFlvHeader({ hasAudio: true, hasVideo: true }), ...tags.map(encodeFlvTag)]);
        const demuxer = new FlvDemuxer();
        expect([...file].flatMap((byte) => demuxer.push(Uint8Array.of(byte)))).toEqual(tags);
      }),
    );
  });

  it('throws nothing but FlvError on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (noise, hasHeader) => {
        const demuxer = new FlvDemuxer();
        if (hasHeader) demuxer.push(encodeFlvHeader({ hasAudio: true, hasVideo: true }));
        try {
          demuxer.push(noise);
        } catch (error) {
          expect(error).toBeInstanceOf(FlvError);
        }
      }),
    );
  });
});
