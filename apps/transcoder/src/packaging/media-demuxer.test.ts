import { encodeFlvHeader, encodeFlvTag } from '@millrace/flv';
import { fourCcsOf } from '@millrace/pipeline';
import { describe, expect, it, test } from 'vitest';
import type { MediaEvent } from './access-unit.ts';
import { audioFormats } from './audio-formats.ts';
import { MediaDemuxer } from './media-demuxer.ts';
import { videoFormats } from './video-formats.ts';

const header = encodeFlvHeader({ hasAudio: true, hasVideo: true });
const body = (first: number, fourCc: string, hex: string) =>
  Buffer.concat([Uint8Array.of(first), Buffer.from(fourCc), Buffer.from(hex.replaceAll(' ', ''), 'hex')]);
const video = (timestampMs: number, payload: Uint8Array) => encodeFlvTag({ type: 'video', timestampMs, payload });
const audio = (timestampMs: number, payload: Uint8Array) => encodeFlvTag({ type: 'audio', timestampMs, payload });

function demux(...tags: Uint8Array[]): { events: MediaEvent[]; unreadable: number } {
  const demuxer = new MediaDemuxer();
  const events = demuxer.push(Buffer.concat([header, ...tags]));
  return { events, unreadable: demuxer.unreadable };
}

const av1Record = '81000c00';
const av1SequenceHeader = '0a0b000000043d06d402f80040';
const vp9Record = '01000000000b820202020000';
const vp9KeyFrame = '824983420014100b560638241c184a000b905fc9';

test('VP9 is configured by its record and the first key frame', () => {
  const { events } = demux(
    video(0, body(0x90, 'vp09', vp9Record)),
    video(0, body(0xa1, 'vp09', '860000')),
    video(33, body(0x91, 'vp09', vp9KeyFrame)),
    video(66, body(0x91, 'vp09', vp9KeyFrame)),
  );
  expect(events.map(({ kind }) => kind)).toEqual(['video', 'videoConfiguration', 'video', 'video']);
  expect(events[1]).toMatchObject({ configuration: { codec: 'vp9', widthPx: 322, heightPx: 182 } });
});

test.each([
  ['has no sequence header', av1Record],
  ['is empty', ''],
])('AV1 whose record %s is configured by the first key frame, and delimiters are left out', (_what, record) => {
  const { events } = demux(
    video(0, body(0x90, 'av01', record)),
    video(40, body(0x91, 'av01', `1200 ${av1SequenceHeader} 320110`)),
  );
  expect(events).toMatchObject([
    { kind: 'videoConfiguration', configuration: { widthPx: 322 } },
    { kind: 'video', unit: { ptsMs: 40, isKeyframe: true } },
  ]);
  const [, picture] = events;
  const data = picture?.kind === 'video' ? picture.unit.data : new Uint8Array();
  expect(Buffer.from(data).toString('hex')).toBe(`${av1SequenceHeader}320110`);
});

test('a picture that is flagged as a key frame and is none is not believed', () => {
  const { events } = demux(
    video(0, body(0x90, 'av01', `${av1Record}${av1SequenceHeader}`)),
    video(40, body(0x91, 'av01', '320130')),
  );
  expect(events[1]).toMatchObject({ kind: 'video', unit: { isKeyframe: false } });
});

test('Opus packets are as long as they say; one that makes no sense is left out and counted', () => {
  const { events, unreadable } = demux(
    audio(0, body(0x90, 'Opus', '4f707573486561640102380180bb0000000000')),
    audio(0, body(0x91, 'Opus', 'fc00')),
    audio(20, body(0x91, 'Opus', 'ff')),
    audio(40, body(0x91, 'Opus', '1800')),
  );
  expect(events.flatMap((event) => (event.kind === 'audio' ? [event.frame.samples] : []))).toEqual([960, 2_880]);
  expect(unreadable).toBe(1);
});

test('other tracks, other codecs and pictures before their configuration are left out', () => {
  const { events, unreadable } = demux(
    video(0, body(0x91, 'vp09', vp9KeyFrame)),
    video(0, body(0x90, 'vp09', vp9Record)),
    video(10, body(0x91, 'vvc1', '00000000')),
    video(20, Buffer.concat([Uint8Array.of(0x96, 0x01), body(0x76, 'p09\x01', vp9KeyFrame)])),
    video(33, body(0x91, 'vp09', vp9KeyFrame)),
  );
  expect(events.map((event) => (event.kind === 'video' ? event.unit.dtsMs : event.kind))).toEqual([
    'videoConfiguration',
    33,
  ]);
  expect(unreadable).toBe(0);
});

test('what the edge lets in is what is read here', () => {
  expect([...videoFormats.keys()]).toEqual(fourCcsOf('video', 'packaged'));
  expect([...audioFormats.keys()]).toEqual(fourCcsOf('audio', 'packaged'));
});

describe('the rate of its pictures that an encoder announces', () => {
  const announced = (kbitPerSecond: number) => {
    const value = Buffer.alloc(9);
    value.writeDoubleBE(kbitPerSecond, 1);
    const name = (text: string) => Buffer.concat([Uint8Array.of(0, text.length), Buffer.from(text)]);
    const payload = Buffer.concat([
      Uint8Array.of(2),
      name('onMetaData'),
      Uint8Array.of(3),
      name('videodatarate'),
      value,
    ]);
    const demuxer = new MediaDemuxer();
    demuxer.push(Buffer.concat([header, encodeFlvTag({ type: 'script', timestampMs: 0, payload })]));
    return demuxer.announcedVideoBps;
  };

  it('is in thousands of bits per second', () => {
    expect(announced(2_929.6875)).toBe(2_929_688);
  });

  it.each([0, -1, Number.NaN, 3_000_000])('is not believed when it is %d', (kbitPerSecond) => {
    expect(announced(kbitPerSecond)).toBeUndefined();
  });
});

describe('colours that come beside the header', () => {
  // colorInfo: { colorConfig: { transferCharacteristics } }
  const told = (transfer: string) =>
    '020009 636f6c6f72496e666f 03 000b 636f6c6f72436f6e666967 03' +
    `0017 7472616e736665724368617261637465726973746963 73 00 ${transfer}000000000000 000009 000009`;
  const pq = told('4030');
  const hlg = told('4032');
  // Written by libx265: ten bits, BT.2020, PQ.
  const pqRecord =
    '01022000000090000000000078f000fcfdfafa00000f03a00001001840010c01ffff022000000300900000030000030078959809a10001002f420101022000000300900000030000030078a003c08010e4d96566924caf016a12201208000003000800000300f040a2000100074401c172b46240';
  const plain = body(0x90, 'av01', `${av1Record}${av1SequenceHeader}`);
  const coloursOf = (events: readonly MediaEvent[]) =>
    events.flatMap((event) => (event.kind === 'videoConfiguration' ? [event.configuration.colour?.transfer] : []));

  it('belong to the pictures, whether they come before or behind it', () => {
    expect(coloursOf(demux(video(0, plain), video(0, body(0x94, 'av01', pq))).events)).toEqual([undefined, 16]);
    expect(coloursOf(demux(video(0, body(0x94, 'av01', pq)), video(0, plain)).events)).toEqual([16]);
  });

  it('hold with a header that comes with the first key frame', () => {
    const keyframe = body(0x91, 'av01', `1200 ${av1SequenceHeader} 320110`);
    const { events } = demux(video(0, body(0x90, 'av01', '')), video(0, body(0x94, 'av01', pq)), video(0, keyframe));
    expect(coloursOf(events)).toEqual([16]);
  });

  it('do not hold when they are taken back, nor against what the pictures say', () => {
    const nothing = body(0x94, 'av01', '020009 636f6c6f72496e666f 06');
    const { events } = demux(video(0, plain), video(0, body(0x94, 'av01', pq)), video(0, nothing));
    expect(coloursOf(events)).toEqual([undefined, 16, undefined]);
    expect(coloursOf(demux(video(0, body(0x94, 'hvc1', hlg)), video(0, body(0x90, 'hvc1', pqRecord))).events)).toEqual([
      16,
    ]);
  });
});
