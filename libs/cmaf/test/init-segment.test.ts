import { parseAacConfiguration, parseAvcConfiguration } from '@millrace/codecs';
import { describe, expect, it } from 'vitest';
import { buildInitSegment } from '../src/index.ts';
import { boxAt, findBox, outlineOf, readBoxes, viewOf } from './box-reader.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const hexOf = (data: Uint8Array) => Buffer.from(data).toString('hex');

const squareRecord = bytes(
  '01640028ffe1001b67640028acd940780227e5c044000003000400000300f03c60c65801000668ebe3cb22c0fdf8f800',
);
const wideRecord = bytes(
  '0164001effe100186764001eacd940b424d8208000000300800000190f8a14cb01000768fba3cb3002c0fdf8f800',
);
const colourRecord = bytes(
  '014d401effe1001d674d401eeca06c1ef3780b50101014000003000400000300c83c58b65801000568ebe3cb20',
);

const videoInit = (record: Uint8Array) =>
  buildInitSegment({ kind: 'video', trackId: 1, timescale: 90_000, avcConfiguration: parseAvcConfiguration(record) });
const audioInit = (record: Uint8Array) =>
  buildInitSegment({ kind: 'audio', trackId: 2, timescale: 48_000, aacConfiguration: parseAacConfiguration(record) });

const entryPath = 'moov/trak/mdia/minf/stbl/stsd';

describe('the init segment of a video track', () => {
  it('has the boxes of a fragmented movie with one track and no edit list', () => {
    expect(outlineOf(readBoxes(videoInit(squareRecord))).join('\n')).toMatchInlineSnapshot(`
      "ftyp
      moov
        mvhd
        trak
          tkhd
          mdia
            mdhd
            hdlr
            minf
              vmhd
              dinf
                dref
                  url 
              stbl
                stsd
                  avc1
                    avcC
                stts
                stsc
                stsz
                stco
        mvex
          trex"
    `);
  });

  it('names the brands iso6 and cmfc', () => {
    expect(Buffer.from(readBoxes(videoInit(squareRecord))[0]!.body).toString('latin1')).toBe('iso6\0\0\0\0iso6cmfc');
  });

  it('has durations of 0, the timescale and the track id everywhere', () => {
    const boxes = readBoxes(videoInit(squareRecord));
    const movieHeader = viewOf(boxAt(boxes, 'moov/mvhd').body);
    const mediaHeader = viewOf(boxAt(boxes, 'moov/trak/mdia/mdhd').body);
    expect([movieHeader.getUint32(12), movieHeader.getUint32(16)]).toEqual([90_000, 0]);
    expect([mediaHeader.getUint32(12), mediaHeader.getUint32(16)]).toEqual([90_000, 0]);
    const trackHeader = viewOf(boxAt(boxes, 'moov/trak/tkhd').body);
    expect([trackHeader.getUint32(12), trackHeader.getUint32(20)]).toEqual([1, 0]);
    expect(viewOf(boxAt(boxes, 'moov/mvex/trex').body).getUint32(4)).toBe(1);
  });

  it('carries the record as it came, and the coded and display sizes', () => {
    const boxes = readBoxes(videoInit(squareRecord));
    expect(hexOf(boxAt(boxes, `${entryPath}/avc1/avcC`).body)).toBe(hexOf(squareRecord));
    const entry = viewOf(boxAt(boxes, `${entryPath}/avc1`).body);
    expect([entry.getUint16(24), entry.getUint16(26)]).toEqual([1920, 1080]);
    const trackHeader = viewOf(boxAt(boxes, 'moov/trak/tkhd').body);
    expect([trackHeader.getUint32(76) / 65_536, trackHeader.getUint32(80) / 65_536]).toEqual([1920, 1080]);
  });

  it('with samples that are not square has a pasp box and the display width', () => {
    const boxes = readBoxes(videoInit(wideRecord));
    expect(hexOf(boxAt(boxes, `${entryPath}/avc1/pasp`).body)).toBe('000000100000000b');
    expect(viewOf(boxAt(boxes, 'moov/trak/tkhd').body).getUint32(76) / 65_536).toBe(1047);
    expect(findBox(readBoxes(videoInit(squareRecord)), `${entryPath}/avc1/pasp`)).toBeUndefined();
  });

  it('with a colour description has a colr box', () => {
    const colour = boxAt(readBoxes(videoInit(colourRecord)), `${entryPath}/avc1/colr`);
    expect(Buffer.from(colour.body).toString('latin1')).toBe('nclx\0\x01\0\x01\0\x01\0');
  });

  it('is the same for the same track', () => {
    expect(videoInit(squareRecord)).toEqual(videoInit(squareRecord));
  });
});

describe('the init segment of an audio track', () => {
  it('describes AAC with the sizes of all descriptors written out', () => {
    const boxes = readBoxes(audioInit(bytes('1190')));
    const esds = '00000000 0380808022 000000 0480808014 40 15 000000 00000000 00000000 0580808002 1190 0680808001 02';
    expect(hexOf(boxAt(boxes, `${entryPath}/mp4a/esds`).body)).toBe(esds.replaceAll(' ', ''));
    const entry = viewOf(boxAt(boxes, `${entryPath}/mp4a`).body);
    expect([entry.getUint16(16), entry.getUint16(18), entry.getUint16(24)]).toEqual([2, 16, 48_000]);
  });

  it('has a sound header and handler', () => {
    const boxes = readBoxes(audioInit(bytes('1190')));
    expect(findBox(boxes, 'moov/trak/mdia/minf/smhd')).toBeDefined();
    expect(hexOf(boxAt(boxes, 'moov/trak/mdia/hdlr').body.subarray(8, 12))).toBe(hexOf(Buffer.from('soun')));
  });
});
