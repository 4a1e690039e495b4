import { FlvDemuxer, encodeFlvHeader, type FlvTag } from '@millrace/flv';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  aacHeader,
  audioEvent,
  audioFrame,
  avcConfiguration,
  avcHeader,
  endOfSequence,
  fromHex,
  metadata,
  videoEvent,
  videoFrame,
} from '../../test/support/media.ts';
import { MediaIntake, type MediaEvent } from './media-intake.ts';
import { ReplayMemory } from './replay-memory.ts';
import { ReplayRing } from './replay-ring.ts';

let ring: ReplayRing;
let intake: MediaIntake;

beforeEach(() => {
  ring = new ReplayRing({ durationMs: 60_000, maxBytes: 1e6 }, new ReplayMemory(1e6));
  intake = new MediaIntake(ring);
});

function take(...events: readonly MediaEvent[]): string | undefined {
  for (const event of events) {
    const refusal = intake.take(event, event.timestampMs);
    if (refusal !== undefined) return refusal.description;
  }
  return undefined;
}

function tags(): FlvTag[] {
  const demuxer = new FlvDemuxer();
  demuxer.push(encodeFlvHeader({ hasAudio: true, hasVideo: true }));
  const kept: FlvTag[] = [];
  for (let sequence = ring.firstSequence; sequence < ring.nextSequence; sequence += 1) {
    kept.push(...demuxer.push(ring.run(sequence, 0)!.bytes));
  }
  return kept;
}

const frames = () => tags().filter((tag) => tag.type !== 'script' && tag.payload[1] === 1);
const times = () => frames().map((tag) => [tag.type, tag.timestampMs]);
/** Relay times at which reading may begin. */
const starts = () => [...new Set(Array.from({ length: 200 }, (_, ms) => ring.startFor(ms)?.relayMs))];

describe('frames', () => {
  it('are kept byte for byte with relay time', () => {
    const key = videoFrame(5_000, true);
    take(avcHeader(), aacHeader(), key, audioFrame(5_010), videoFrame(5_033, false));
    expect(times()).toEqual([
      ['video', 0],
      ['audio', 10],
      ['video', 33],
    ]);
    expect(frames()[0]!.payload).toEqual(key.payload);
  });

  it('with start codes instead of lengths are kept byte for byte too, whoever may read them', () => {
    const startCodes = fromHex('17010000000000000165b84000000001068100000001');
    take(avcHeader(), videoEvent(0, startCodes));
    expect(frames()[0]!.payload).toEqual(startCodes);
  });

  it('before header and keyframe are dropped, for nobody could decode them', () => {
    take(videoFrame(0, true), avcHeader(), videoFrame(40, false), videoFrame(80, true), videoFrame(120, false));
    expect(times()).toEqual([
      ['video', 0],
      ['video', 40],
    ]);
    expect(intake.dropped).toBe(2);
  });

  it('of audio alone may be read from anywhere; with video, from keyframes', () => {
    take(aacHeader(), audioFrame(0), audioFrame(20), avcHeader(), videoFrame(40, true), audioFrame(60));
    take(videoFrame(80, false), videoFrame(120, true));
    expect(starts()).toEqual([0, 20, 40, 120]);
  });

  it.each([
    ['an empty picture', videoEvent(10, fromHex('2701000000'))],
    ['one byte of video', videoEvent(10, fromHex('27'))],
    ['an empty audio frame', audioEvent(10, fromHex('af01'))],
    ['another track', videoEvent(10, fromHex('960168766331'))],
    ['another codec once there is video', videoEvent(10, fromHex('9168766331000000'))],
  ])('are not lost over %s, which is dropped', (_name, oddity) => {
    take(avcHeader(), videoFrame(0, true));
    expect(take(oddity, videoFrame(40, false))).toBeUndefined();
    expect(times()).toEqual([
      ['video', 0],
      ['video', 40],
    ]);
    expect(intake.dropped).toBe(1);
  });
});

describe('times that mean nothing', () => {
  it('do not move the clock', () => {
    take(avcHeader(), videoFrame(5_000, true));
    take({
      ...avcHeader(
        fromHex('0164001fffe1001a6764000dacd941419f9f0110000003001000000303c0f142996001000668ebe3cb22c0fdf8f800'),
      ),
      timestampMs: 0,
    });
    take({ ...metadata(640), timestampMs: 4_000_000 }, endOfSequence(2_000_000_000), videoFrame(5_040, false));
    expect(times()).toEqual([
      ['video', 0],
      ['video', 40],
    ]);
    expect(tags().map((tag) => tag.timestampMs)).toEqual([0, 0, 0, 0, 40]);
  });
});

describe('headers', () => {
  it('are given to who begins at a frame as they were in force there', () => {
    const changed = avcConfiguration.slice();
    changed[3] = 0x1f;
    take(metadata(320), avcHeader(), aacHeader(), videoFrame(0, true), avcHeader(changed), videoFrame(40, true));
    const first = ring.startFor(0)!.headers;
    const second = ring.startFor(40)!.headers;
    expect(first.video).toEqual(avcHeader().payload);
    expect(second.video).toEqual(avcHeader(changed).payload);
    expect(second.audio).toEqual(aacHeader().payload);
    expect(second.metadata).toEqual(metadata(320).payload);
  });

  it('that are repeated, empty or unreadable change nothing', () => {
    take(avcHeader(), aacHeader(), videoFrame(0, true));
    const before = ring.nextSequence;
    take(avcHeader(), aacHeader(), avcHeader(fromHex('')), avcHeader(fromHex('ffffffffffff')), aacHeader(fromHex('')));
    expect(ring.nextSequence).toBe(before);
    expect(intake.dropped).toBe(3);
  });
});

describe('data', () => {
  const cue = (timestampMs: number): MediaEvent => {
    return { kind: 'data', timestampMs, name: 'onCuePoint', payload: fromHex('020000') };
  };

  it.each([
    ['between the frames, on their clock', 5_009, 9],
    ['after them', 5_070, 70],
    ['before the first one', 4_990, 0],
    ['without a time of its own', 0, 40],
    ['on another clock', 2 ** 31, 40],
  ])('%s has its time', (_where, timestampMs, relayMs) => {
    take(avcHeader(), videoFrame(5_000, true), videoFrame(5_040, false), cue(timestampMs));
    expect(tags().at(-1)).toMatchObject({ type: 'script', timestampMs: relayMs });
  });

  it('on a clock that has wrapped has its time', () => {
    const events = [avcHeader(), videoFrame(2 ** 31 - 20, true), videoFrame(20, false), cue(30)];
    events.forEach((event, index) => intake.take(event, index * 20));
    expect(tags().at(-1)).toMatchObject({ type: 'script', timestampMs: 50 });
  });

  it('does not move the clock of the frames', () => {
    take(avcHeader(), videoFrame(0, true), cue(400), videoFrame(40, false));
    expect(times()).toEqual([
      ['video', 0],
      ['video', 40],
    ]);
  });

  it('beyond 64 KiB is dropped', () => {
    take({ kind: 'data', timestampMs: 0, name: 'onMetaData', payload: new Uint8Array(70_000) });
    expect(ring.nextSequence).toBe(0);
  });
});

describe('media that the transcoder cannot take', () => {
  it.each([
    ['Unsupported video codec vvc1 [E415]', videoEvent(0, fromHex('9076766331000000'))],
    ['Unsupported video codec vp6 [E415]', videoEvent(0, fromHex('1400'))],
    ['Unsupported video codec zzzz [E415]', videoEvent(0, fromHex('917a7a7a7a00'))],
    ['Unsupported audio codec speex [E415]', audioEvent(0, fromHex('b6ff'))],
    ['Unsupported audio codec alaw [E415]', audioEvent(0, fromHex('72ff'))],
    ['Unsupported video codec vp08 [E415]', videoEvent(0, fromHex('96017670303800ff'))],
    ['Unsupported video codec vp08 [E415]', videoEvent(0, fromHex('97020000010176703038ff'))],
    ['Unsupported video codec ?[2J [E415]', videoEvent(0, fromHex('911b5b324aff'))],
    ['Unsupported audio codec ?[2J [E415]', audioEvent(0, fromHex('911b5b324aff'))],
  ])('is refused: %s', (description, event) => {
    expect(take(event)).toBe(description);
  });
});

describe('nothing is wrong with', () => {
  const opusOfTrack1 = audioEvent(40, fromHex('95014f70757301fc00'));

  it.each([
    ['a seek, with a part of its time before it', videoEvent(0, fromHex('d7020000010000'))],
    ['silence, told by a message without content', audioEvent(40, new Uint8Array(0))],
    ['a picture for another track', videoEvent(40, fromHex('96036176633101000000026588'))],
    ['a header for another track', videoEvent(40, fromHex('9600617663310101'))],
    ['sound for another track', opusOfTrack1],
    ['sound for other tracks, each in a codec of its own', audioEvent(40, fromHex('95216d7034610100000121'))],
  ])('%s', (_what, event) => {
    expect(take(event)).toBeUndefined();
    take(avcHeader(), aacHeader(), videoFrame(0, true), audioFrame(20));
    expect(take(event)).toBeUndefined();
    expect(intake.dropped).toBe(0);
    expect(frames()).toHaveLength(2);
  });

  it('a track that makes no sense, but that part', () => {
    take(avcHeader(), videoFrame(0, true), videoEvent(40, fromHex('96136176633101ffffff6588')));
    expect(intake.dropped).toBe(1);
  });
});

describe('media of Enhanced RTMP', () => {
  const hevcRecord =
    '0101600000009000000000003ff000fcfdf8f800000f03a00001001840010c01ffff01600000030090000003000003003f959809a10001002e42' +
    '010101600000030090000003000003003fa00502016965959a49395e02dc04040410000003001000000301e080a2000100074401c172b46240';
  const opusHead = '4f707573486561640102380180bb0000000000';
  const hevcHeader = videoEvent(0, fromHex(`9068766331${hevcRecord}`));
  const hevcFrame = (timestampMs: number, isKeyframe: boolean) =>
    videoEvent(timestampMs, fromHex(`${isKeyframe ? '91' : 'a1'}68766331000000000000022601`));
  const opusHeader = audioEvent(0, fromHex(`904f707573${opusHead}`));
  const opusFrame = (timestampMs: number) => audioEvent(timestampMs, fromHex('914f707573fc00'));
  const kept = () => tags().map(({ type, timestampMs }) => [type, timestampMs]);

  it('is kept like any other, from a keyframe on', () => {
    take(hevcHeader, opusHeader, hevcFrame(0, false), hevcFrame(40, true), opusFrame(60), hevcFrame(80, false));
    expect(kept()).toEqual([
      ['video', 0],
      ['audio', 0],
      ['video', 0],
      ['audio', 20],
      ['video', 40],
    ]);
    expect(intake.dropped).toBe(1);
  });

  it('may have sound whose frames say everything, from the first frame on', () => {
    const frame = (timestampMs: number, hex: string) => audioEvent(timestampMs, fromHex(hex));
    take(
      avcHeader(),
      videoFrame(0, true),
      frame(20, '2ffffb90'),
      frame(40, '912e6d7033fffb90'),
      frame(60, '9161632d33'),
    );
    take(aacHeader(), audioFrame(80), frame(100, '2ffffb90'));
    expect(kept().filter(([type]) => type === 'audio')).toEqual([20, 40, 40, 80].map((timeMs) => ['audio', timeMs]));
    expect(intake.dropped).toBe(2);
  });

  it('with FLAC begins with its header', () => {
    take(audioEvent(0, fromHex('91664c6143fff8')), audioEvent(0, fromHex('90664c614301')));
    expect(intake.dropped).toBe(2);
    const header = audioEvent(0, fromHex('90664c6143664c614380000022'));
    take(header, audioEvent(0, fromHex('91664c6143fff8')), audioEvent(90, fromHex('91664c6143fff8')));
    expect(kept()).toEqual([0, 0, 90].map((timeMs) => ['audio', timeMs]));
    expect(ring.startFor(0)!.headers.audio).toEqual(header.payload);
  });

  it('in AV1 may begin with an empty header: all that matters is in the first keyframe', () => {
    const av1 = (timestampMs: number, hex: string) => videoEvent(timestampMs, fromHex(hex));
    take(av1(0, '9061763031'), av1(0, 'a161763031320130'), av1(40, '91617630310a0b000000043d06d402f80040320110'));
    expect(kept()).toEqual([
      ['video', 0],
      ['video', 0],
    ]);
    expect(intake.dropped).toBe(1);
  });

  it('whose sequence ends at time 0, or whose colours come with it, does not go back', () => {
    take(hevcHeader, hevcFrame(5_000, true), videoEvent(0, fromHex('9468766331')), hevcFrame(5_040, false));
    take(videoEvent(0, fromHex('9268766331')), hevcFrame(5_080, false));
    expect(kept().slice(1)).toEqual([0, 0, 40, 80].map((timeMs) => ['video', timeMs]));
    expect(intake.discontinuities).toBe(0);
  });

  it.each([
    ['hvc1', hevcHeader, hevcFrame],
    ['avc1', avcHeader(), videoFrame],
  ])('keeps what %s says of its colours, and of its channels, for who begins behind it', (fourCc, header, frame) => {
    const colours = (told: string) => Uint8Array.from([0x94, ...Buffer.from(`${fourCc}${told}`)]);
    const channels = Uint8Array.from([0x94, ...Buffer.from('mp4a'), 1, 2, 0, 0, 0, 3]);
    take(header, aacHeader(), videoEvent(0, colours('first')), frame(5_000, true));
    take(videoEvent(0, colours('then')), videoEvent(9, colours('then')), audioEvent(0, channels), frame(5_040, true));
    expect(ring.startFor(0)!.headers).toMatchObject({ colours: colours('first'), channels: undefined });
    expect(ring.startFor(40)!.headers).toMatchObject({ colours: colours('then'), channels });
    expect(kept().map(([, timeMs]) => timeMs)).toEqual([0, 0, 0, 0, 0, 0, 40]);
    expect(intake.discontinuities).toBe(0);
    expect(intake.dropped).toBe(0);
  });

  it('of sixty-four tracks keeps the first, in one message or alone, and loses none of its frames', () => {
    const track = (id: number) => Buffer.from([id, 0, 0, 9, 0, 0, 0, 0, 0, 0, 2, 0x26, 1]);
    const tracks = Buffer.concat([fromHex('961168766331'), ...Array.from({ length: 64 }, (_, id) => track(id))]);
    take(hevcHeader, hevcFrame(0, true), videoEvent(40, tracks));
    for (let id = 1; id < 64; id += 1)
      take(videoEvent(40, Buffer.from([0x96, 1, ...Buffer.from('hvc1'), ...track(id)])));
    take(hevcFrame(80, false));
    expect(kept().slice(1)).toEqual([0, 40, 80].map((timeMs) => ['video', timeMs]));
  });

  it('in another codec than the header in force is dropped', () => {
    take(hevcHeader, hevcFrame(0, true), videoFrame(40, true), audioFrame(40));
    expect(intake.dropped).toBe(2);
    take(avcHeader(), videoFrame(80, true), hevcFrame(120, true));
    expect(intake.dropped).toBe(3);
  });

  it('whose configuration makes no sense is not begun with', () => {
    take(videoEvent(0, fromHex('906876633101')), videoEvent(0, fromHex('90617630310000')), hevcFrame(0, true));
    expect(ring.nextSequence).toBe(0);
  });
});
