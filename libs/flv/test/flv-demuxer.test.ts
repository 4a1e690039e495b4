import { describe, expect, it } from 'vitest';
import { encodeFlvHeader, encodeFlvTag, FlvDemuxer, FlvError } from '../src/index.ts';
import { fromHex, tagVectors } from './flv-vectors.ts';

const header = encodeFlvHeader({ hasAudio: true, hasVideo: true });

function errorOf(run: () => unknown): FlvError {
  try {
    run();
  } catch (error) {
    if (error instanceof FlvError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('the FLV file header', () => {
  it.each([
    [{ hasAudio: true, hasVideo: true }, '464c5601 05 00000009 00000000'],
    [{ hasAudio: false, hasVideo: true }, '464c5601 01 00000009 00000000'],
    [{ hasAudio: true, hasVideo: false }, '464c5601 04 00000009 00000000'],
  ])('of %o is 13 bytes with the first trailer', (tracks, hex) => {
    expect(encodeFlvHeader(tracks)).toEqual(fromHex(hex));
  });
});

describe('an FLV tag', () => {
  it.each(tagVectors)('is written exactly: $name', ({ tag, bytes }) => {
    expect(encodeFlvTag(tag)).toEqual(bytes);
  });

  it.each(tagVectors)('is read exactly: $name', ({ tag, bytes }) => {
    const demuxer = new FlvDemuxer();
    demuxer.push(header);
    expect(demuxer.push(bytes)).toEqual([tag]);
    expect(demuxer.isAtTagBoundary).toBe(true);
  });

  it('inside one chunk is a view of it', () => {
    const chunk = tagVectors[1]!.bytes;
    const demuxer = new FlvDemuxer();
    demuxer.push(header);
    expect(demuxer.push(chunk)[0]!.payload.buffer).toBe(chunk.buffer);
  });

  it('that would not fit its 24-bit size is not written', () => {
    const payload = new Uint8Array(0x1000000);
    expect(() => encodeFlvTag({ type: 'video', timestampMs: 0, payload })).toThrow(RangeError);
  });
});

describe('the demuxer', () => {
  it('skips a longer file header', () => {
    const demuxer = new FlvDemuxer();
    const [vector] = tagVectors;
    const longer = fromHex('464c5601 05 0000000b ffff 00000000');
    expect(demuxer.push(new Uint8Array([...longer, ...vector!.bytes]))).toEqual([vector!.tag]);
  });

  it('knows that it stands in the middle of a tag', () => {
    const demuxer = new FlvDemuxer();
    demuxer.push(header);
    demuxer.push(tagVectors[0]!.bytes.subarray(0, 12));
    expect(demuxer.isAtTagBoundary).toBe(false);
  });

  it.each([
    ['a file that is not FLV', '474c5601 05 00000009', 'signature', 0],
    ['another version', '464c5602 05 00000009', 'version', 3],
    ['a header shorter than itself', '464c5601 05 00000008', 'headerSize', 5],
    ['a header without end', '464c5601 05 7fffffff', 'headerSize', 5],
    ['an unknown tag type', '464c5601 05 00000009 00000000 0a0000000000000000000000', 'unknownTagType', 13],
    ['an encrypted tag', '464c5601 05 00000009 00000000 290000000000000000000000', 'encryptedTag', 13],
    ['a wrong trailer', '464c5601 05 00000009 00000000 08000001000000000000000500000000', 'previousTagSize', 25],
  ])('refuses %s', (_name, hex, code, offset) => {
    const error = errorOf(() => new FlvDemuxer().push(fromHex(hex)));
    expect({ code: error.code, offset: error.offset }).toEqual({ code, offset });
  });

  it('refuses a tag over the bound as soon as its header is there', () => {
    const demuxer = new FlvDemuxer({ maxPayloadSizeBytes: 1000 });
    demuxer.push(header);
    demuxer.push(fromHex(`09 0003e8 000000 00 000000 ${'00'.repeat(1000)} 000003f3`));
    const error = errorOf(() => demuxer.push(fromHex('09 0003e9 000000 00 000000')));
    expect(error.code).toBe('tagTooLarge');
  });
});
