import {
  parseAacConfiguration,
  parseAv1Configuration,
  parseAvcConfiguration,
  parseHevcConfiguration,
  parseOpusConfiguration,
  parseVp9Configuration,
} from '@millrace/codecs';
import { describe, expect, it } from 'vitest';
import { buildInitSegment } from '../src/index.ts';
import { boxAt, findBox, outlineOf, readBoxes, viewOf } from './box-reader.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const hexOf = (data: Uint8Array) => Buffer.from(data).toString('hex');

const zeros = (sizeBytes: number) => '00'.repeat(sizeBytes);

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
  buildInitSegment({ kind: 'video', trackId: 1, timescale: 90_000, configuration: parseAvcConfiguration(record) });
const audioInit = (record: Uint8Array) =>
  buildInitSegment({ kind: 'audio', trackId: 2, timescale: 48_000, configuration: parseAacConfiguration(record) });

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

  it('has each field of its headers as ISO/IEC 14496-12 lays it out', () => {
    const boxes = readBoxes(videoInit(squareRecord));
    const matrix = `00010000 ${zeros(12)} 00010000 ${zeros(12)} 40000000`;
    const headers: Readonly<Record<string, string>> = {
      'moov/mvhd': `00000000 ${zeros(8)} 00015f90 00000000 00010000 0100 ${zeros(10)} ${matrix} ${zeros(24)} 00000002`,
      'moov/trak/tkhd': `00000003 ${zeros(8)} 00000001 ${zeros(24)} ${matrix} 07800000 04380000`,
      'moov/trak/mdia/mdhd': `00000000 ${zeros(8)} 00015f90 00000000 55c4 0000`,
      'moov/trak/mdia/hdlr': `00000000 00000000 ${hexOf(Buffer.from('vide'))} ${zeros(12)} ${hexOf(Buffer.from('VideoHandler'))} 00`,
      'moov/trak/mdia/minf/vmhd': `00000001 0000 ${zeros(6)}`,
      'moov/trak/mdia/minf/dinf/dref': '00000000 00000001 0000000c 75726c20 00000001',
      'moov/trak/mdia/minf/stbl/stts': zeros(8),
      'moov/trak/mdia/minf/stbl/stsc': zeros(8),
      'moov/trak/mdia/minf/stbl/stsz': zeros(12),
      'moov/trak/mdia/minf/stbl/stco': zeros(8),
      'moov/mvex/trex': `00000000 00000001 00000001 ${zeros(12)}`,
    };
    for (const [path, fields] of Object.entries(headers))
      expect([path, hexOf(boxAt(boxes, path).body)]).toEqual([path, fields.replaceAll(' ', '')]);
    const entry = `${zeros(6)} 0001 ${zeros(16)} 0780 0438 00480000 00480000 00000000 0001 ${zeros(32)} 0018 ffff`;
    expect(hexOf(boxAt(boxes, `${entryPath}/avc1`).body.subarray(0, 78))).toBe(entry.replaceAll(' ', ''));
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

  it('has each field of its headers as ISO/IEC 14496-12 lays it out', () => {
    const boxes = readBoxes(audioInit(bytes('1190')));
    const fieldsOf = (path: string) => hexOf(boxAt(boxes, path).body);
    const handler = `${zeros(8)} ${hexOf(Buffer.from('soun'))} ${zeros(12)} ${hexOf(Buffer.from('SoundHandler'))} 00`;
    expect(fieldsOf('moov/trak/mdia/hdlr')).toBe(handler.replaceAll(' ', ''));
    expect(fieldsOf('moov/trak/mdia/minf/smhd')).toBe(zeros(8));
    const [volume, sizes] = [fieldsOf('moov/trak/tkhd').slice(72, 80), fieldsOf('moov/trak/tkhd').slice(152)];
    expect([volume, sizes]).toEqual(['01000000', zeros(8)]);
    const entry = `${zeros(6)} 0001 ${zeros(8)} 0002 0010 ${zeros(4)} bb80 0000`;
    expect(fieldsOf(`${entryPath}/mp4a`).slice(0, 56)).toBe(entry.replaceAll(' ', ''));
  });

  it('leaves a rate of more than 16 bits to the configuration', () => {
    const entry = boxAt(readBoxes(audioInit(bytes('1010'))), `${entryPath}/mp4a`);
    expect(viewOf(entry.body).getUint32(24)).toBe(0);
  });
});

describe('the sample entry of', () => {
  const hevc = parseHevcConfiguration(
    bytes(
      '01022000000090000000000078f000fcfdfafa00000f03a00001001840010c01ffff022000000300900000030000030078959809a10001002f42' +
        '0101022000000300900000030000030078a003c08010e4d96566924caf016a12201208000003000800000300f040a2000100074401c172b46240',
    ),
  );
  const av1 = parseAv1Configuration(bytes('81054c000a0e0000002d4cffb3cdaf9509100904'));
  const vp9 = parseVp9Configuration(bytes('01000000021fa20202020000'), bytes('924983420027f8167b031c120e0c'));
  const opus = parseOpusConfiguration(bytes('4f707573486561640102380180bb0000000000'));

  it.each([
    ['HEVC', 'hvc1', 'hvcC', hevc],
    ['AV1', 'av01', 'av1C', av1],
    ['VP9', 'vp09', 'vpcC', vp9],
  ] as const)('%s is %s with %s as it came, the size and the colour', (_name, entryType, boxType, configuration) => {
    const boxes = readBoxes(buildInitSegment({ kind: 'video', trackId: 1, timescale: 90_000, configuration }));
    const entry = boxAt(boxes, `${entryPath}/${entryType}`);
    expect([viewOf(entry.body).getUint16(24), viewOf(entry.body).getUint16(26)]).toEqual([
      configuration.widthPx,
      configuration.heightPx,
    ]);
    expect(hexOf(boxAt(entry.boxes, boxType).body)).toBe(hexOf(configuration.record));
    expect(findBox(entry.boxes, 'colr') !== undefined).toBe(configuration.colour !== undefined);
  });

  it('Opus is Opus with dOps, at 48 kHz', () => {
    const track = { kind: 'audio', trackId: 2, timescale: 48_000, configuration: opus } as const;
    const entry = boxAt(readBoxes(buildInitSegment(track)), `${entryPath}/Opus`);
    expect([viewOf(entry.body).getUint16(16), viewOf(entry.body).getUint16(24)]).toEqual([2, 48_000]);
    expect(hexOf(boxAt(entry.boxes, 'dOps').body)).toBe('000201380000bb80000000');
  });
});
