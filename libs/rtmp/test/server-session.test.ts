import { describe, expect, it } from 'vitest';
import { encodeAcknowledgement } from '../src/messages/acknowledgement.ts';
import { RtmpServerSession, type RtmpEvent } from '../src/index.ts';
import {
  aggregatePart,
  amf,
  chunked,
  clientHandshake,
  command,
  concat,
  connect,
  control,
  hex,
  pattern,
  setChunkSize,
  toHex,
  uint,
} from './support/client.ts';
import { caughtUp, connectedSession, errorCode, publishingSession, streamKey } from './support/session.ts';

const output = (session: RtmpServerSession): string => toHex(session.takeOutput());
const nothing = new Uint8Array(0);
const squeeze = (text: string): string => text.replaceAll(' ', '');

describe('media', () => {
  it('is told with its raw time and an owned payload', () => {
    const session = publishingSession();
    const events = session.push(
      concat(
        chunked({ chunkStreamId: 6, typeId: 9, time: 0xfffffffe, payload: pattern(300) }),
        chunked({ chunkStreamId: 4, typeId: 8, time: 12, payload: pattern(9) }),
      ),
      0,
    );
    expect(events).toEqual([
      { kind: 'video', timestampMs: 0xfffffffe, payload: Buffer.from(pattern(300)) },
      { kind: 'audio', timestampMs: 12, payload: Buffer.from(pattern(9)) },
    ]);
  });

  it('is taken on a message stream that nobody created', () => {
    const session = publishingSession();
    expect(session.push(chunked({ streamId: 7, payload: pattern(5) }), 0)).toHaveLength(1);
  });

  it('of no bytes is silence for audio and nothing for video', () => {
    const session = publishingSession();
    const events = session.push(concat(chunked({ typeId: 8, payload: nothing }), chunked({ payload: nothing })), 0);
    expect(events).toEqual([{ kind: 'audio', timestampMs: 0, payload: nothing }]);
    expect(session.ignoredMessages).toBe(1);
  });

  it('before publish is dropped up to a megabyte', () => {
    const session = connectedSession();
    const frame = chunked({ payload: pattern(60_000) });
    for (let count = 0; count < 16; count += 1) expect(session.push(frame, 0)).toEqual([]);
    expect(errorCode(concatEvents(session, frame, 2))).toBe('tooManyBytesBeforePublish');
  });

  it('in an aggregate is told message by message, with times counted from the first', () => {
    const whole = concat(
      aggregatePart(8, 1000, pattern(5)),
      aggregatePart(9, 1020, pattern(6)),
      aggregatePart(20, 1020, pattern(2)),
      aggregatePart(8, 1023, pattern(7)),
    );
    const cutShort = concat(whole, aggregatePart(8, 1040, pattern(50)).subarray(0, 30));
    const events = publishingSession().push(chunked({ typeId: 22, time: 500, payload: cutShort }), 0);
    expect(events.map((event) => [event.kind, 'timestampMs' in event && event.timestampMs])).toEqual([
      ['audio', 500],
      ['video', 520],
      ['audio', 523],
    ]);
  });
});

describe('data', () => {
  const metadata = amf('onMetaData', { width: 1920 });

  it.each([
    ['in its wrapper', 18, concat(amf('@setDataFrame'), metadata)],
    ['bare', 18, metadata],
    ['in an AMF3 message', 15, concat(hex('00'), amf('@setDataFrame'), metadata)],
  ])('is told by its name %s', (_name, typeId, payload) => {
    const events = publishingSession().push(chunked({ typeId, payload, time: 3 }), 0);
    expect(events).toEqual([{ kind: 'data', timestampMs: 3, name: 'onMetaData', payload: Buffer.from(metadata) }]);
  });

  it('lies in the memory of its owner, which gets back what is in a wrapper or means nothing', () => {
    const reserved: Uint8Array[] = [];
    const released: Uint8Array[] = [];
    const session = publishingSession({
      reserve: (sizeBytes) => reserved[reserved.push(new Uint8Array(sizeBytes)) - 1]!,
      release: (payload) => released.push(payload),
    });
    const push = (payload: Uint8Array) => session.push(chunked({ typeId: 18, payload }), 0);
    const [bare] = push(metadata);
    expect(bare).toMatchObject({ kind: 'data', name: 'onMetaData' });
    expect((bare as Extract<RtmpEvent, { kind: 'data' }>).payload).toBe(reserved[0]);
    expect(released).toEqual([]);
    const [wrapped] = push(concat(amf('@setDataFrame'), metadata));
    expect(push(hex('05 05'))).toEqual([]);
    expect(released).toEqual(reserved.slice(1));
    for (const payload of released) payload.fill(0);
    expect(wrapped).toMatchObject({ name: 'onMetaData', payload: Buffer.from(metadata) });
  });

  it('in AMF3 is put into AMF0', () => {
    const payload = concat(hex('00'), amf('onCuePoint'), hex('11 0a 0b 01 07 6b6579 04 05 01'));
    const events = publishingSession().push(chunked({ typeId: 15, payload }), 0);
    expect(events).toEqual([
      { kind: 'data', timestampMs: 0, name: 'onCuePoint', payload: Buffer.from(amf('onCuePoint', { key: 5 })) },
    ]);
  });

  it('in AMF3 that cannot be read is ignored', () => {
    const session = publishingSession();
    const payload = concat(hex('00'), amf('onCuePoint'), hex('11 7f'));
    expect(session.push(chunked({ typeId: 15, payload }), 0)).toEqual([]);
    expect(session.ignoredMessages).toBe(1);
  });

  it.each([
    ['a date', '0b 42686d7dd1000000 0000'],
    ['a typed object', '10 0001 43 0001 61 05 000009'],
    ['XML', '0f 00000003 3c612f'],
    ['a reference', '07 0001'],
  ])('with %s inside is handed on as it came', (_name, value) => {
    const payload = concat(amf('onMetaData'), hex(value));
    const events = publishingSession().push(chunked({ typeId: 18, payload }), 0);
    expect(events).toMatchObject([{ kind: 'data', name: 'onMetaData', payload: Buffer.from(payload) }]);
  });

  it('of 64 KiB is handed on; of 300 KiB it ends the connection', () => {
    const session = publishingSession();
    const sized = (size: number) => chunked({ typeId: 18, payload: concat(amf('onMetaData'), pattern(size)) });
    expect(session.push(sized(65_536), 0)).toHaveLength(1);
    expect(errorCode(session.push(sized(300 * 1024), 0))).toBe('messageTooLarge');
  });

  it.each([
    ['without a name', hex('05')],
    ['cut inside its name', hex('02 0010 61')],
    ['wrapped around nothing', amf('@setDataFrame')],
    ['empty', hex('')],
  ])('%s is ignored', (_name, payload) => {
    const session = publishingSession();
    expect(session.push(chunked({ typeId: 18, payload }), 0)).toEqual([]);
    expect(session.ignoredMessages).toBe(1);
  });
});

describe('protocol control', () => {
  it.each([7, 9, 15, 16, 18, 19, 22, 77])('of any kind may come before connect, but not message type %i', (typeId) => {
    const session = new RtmpServerSession();
    const early = [
      setChunkSize(4096),
      control(5, hex('002625a0')),
      control(3, hex('00000000')),
      control(2, hex('00000009')),
    ];
    expect(session.push(concat(clientHandshake(), ...early), 0)).toEqual([]);
    const message = chunked({ chunkStreamId: 5, typeId, payload: pattern(10) });
    expect(errorCode(session.push(message, 0))).toBe('messageBeforeConnect');
  });

  it('and commands before publish end the connection beyond 64 KiB', () => {
    const session = connectedSession();
    const chatter = concat(
      ...Array.from({ length: 40 }, () => control(3, hex('00000000'))),
      chunked({ typeId: 77, payload: pattern(400) }),
    );
    const events = Array.from({ length: 80 }, () => session.push(chatter, 0)).flat();
    expect(errorCode(events)).toBe('tooManyBytesBeforePublish');
  });

  it.each([0, 7, 10, 16, 19, 21, 23, 255])('ignores message type %i', (typeId) => {
    const session = publishingSession();
    expect(session.push(chunked({ typeId, payload: pattern(10) }), 0)).toEqual([]);
    expect(session.ignoredMessages).toBe(1);
  });

  it.each([
    ['with its reserved bit set', 0x80001000, 4096],
    ['beyond 24 bits', 0x7fffffff, 70_000],
    ['of 134217728', 0x08000000, 70_000],
  ])('obeys a chunk size %s', (_name, size, chunkSize) => {
    const session = publishingSession();
    session.push(setChunkSize(size), 0);
    expect(session.push(chunked({ payload: pattern(60_000), chunkSize }), 0)).toHaveLength(1);
  });

  it('obeys a chunk size on the wrong chunk stream, and ignores one that is cut short', () => {
    const session = publishingSession();
    session.push(concat(control(1, hex('00001000'), 4), control(1, hex('0000'))), 0);
    expect(session.push(chunked({ payload: pattern(5000), chunkSize: 4096 }), 0)).toHaveLength(1);
  });

  it('ends at a chunk size of 127', () => {
    expect(errorCode(publishingSession().push(setChunkSize(127), 0))).toBe('chunkSizeTooSmall');
  });

  it('obeys an abort', () => {
    const session = publishingSession();
    const begun = chunked({ chunkStreamId: 6, payload: pattern(300) }).subarray(0, 140);
    const events = session.push(
      concat(begun, control(2, hex('00000006')), chunked({ chunkStreamId: 6, payload: pattern(9) })),
      0,
    );
    expect(events).toMatchObject([{ kind: 'video', payload: { length: 9 } }]);
  });

  it('ignores acknowledgements, bandwidths, and messages cut short', () => {
    const session = publishingSession();
    const all = [
      control(3, hex('ffffffff')),
      control(6, hex('0000ffff02')),
      control(2, hex('00')),
      control(5, hex('00')),
    ];
    expect(session.push(concat(...all), 0)).toEqual([]);
    expect(output(session)).toBe('');
  });
});

describe('a ping', () => {
  const ping = control(4, hex('0006 00003039'));

  it('is answered with its own time', () => {
    const session = publishingSession();
    session.push(ping, 0);
    expect(output(session)).toBe(squeeze('02 000000 000006 04 00000000 0007 00003039'));
  });

  it.each([
    ['before a publish', connectedSession],
    ['while publishing', publishingSession],
  ])('is answered ten times a second at most, of a thousand at once %s', (_when, openSession) => {
    const session = openSession();
    session.push(concat(...Array.from({ length: 1000 }, () => ping)), 5);
    caughtUp(session, 5);
    expect(session.takeOutput()).toHaveLength(10 * 18);
    session.push(ping, 1100);
    expect(session.takeOutput()).toHaveLength(18);
  });

  it.each(['0003 00000001 00000bb8', '001a', '001f 00000000', 'ffff', '00', '0007 00003039', '0006 0000'])(
    'is not seen in user control %s',
    (payload) => {
      const session = publishingSession();
      session.push(control(4, hex(payload)), 0);
      expect(output(session)).toBe('');
    },
  );

  it('of ours carries the time', () => {
    const session = publishingSession();
    session.push(hex(''), 0x3039);
    session.ping();
    expect(output(session)).toBe(squeeze('02 000000 000006 04 00000000 0006 00003039'));
  });
});

describe('acknowledgements', () => {
  const acks = (bytes: Uint8Array): number[] => {
    const found: number[] = [];
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    for (let at = 0; at + 16 <= bytes.length; at += 16) found.push(view.getUint32(at + 12));
    return found;
  };
  const frame = chunked({ payload: pattern(500_000) });

  it('come without being asked for, twice in six megabytes at least', () => {
    const session = publishingSession();
    const sent: number[] = [];
    for (let index = 0; index < 12; index += 1) {
      session.push(frame, index);
      sent.push(...acks(session.takeOutput()));
    }
    expect(sent.length).toBeGreaterThanOrEqual(2);
    expect(sent).toEqual([...sent].sort((a, b) => a - b));
    expect(sent.at(-1)).toBeLessThanOrEqual(session.receivedBytes);
  });

  it('come twice per window the peer asks for, but not more than four times a second', () => {
    const session = publishingSession();
    session.push(control(5, Uint8Array.from(uint(100_000, 4))), 0);
    const piece = chunked({ payload: pattern(60_000) });
    const counts = [1000, 1100, 1250, 1499, 1500].map((nowMs) => {
      session.push(piece, nowMs);
      return acks(session.takeOutput()).length;
    });
    expect(counts).toEqual([1, 0, 1, 0, 1]);
  });

  it.each([0, 1, 0xffffffff])('are neither a flood nor missing when the peer asks for a window of %i', (window) => {
    const session = publishingSession();
    session.push(control(5, Uint8Array.from(uint(window, 4))), 0);
    const counts = Array.from({ length: 24 }, (_, index) => {
      session.push(frame, index * 1000);
      return acks(session.takeOutput()).length;
    });
    const total = counts.reduce((sum, count) => sum + count, 0);
    expect(total).toBeGreaterThanOrEqual(2);
    expect(total).toBeLessThanOrEqual(24);
  });

  it('come four times a second to a fast sender, as long as no window is full', () => {
    const session = publishingSession();
    const sent = Array.from({ length: 100 }, (_, index) => {
      session.push(chunked({ payload: pattern(50_000) }), index * 10);
      return acks(session.takeOutput()).length;
    });
    expect(sent.filter((count) => count > 0).length).toBeLessThanOrEqual(4);
  });

  it('never leave a sender waiting that stops when its window is full', () => {
    const session = publishingSession();
    session.push(control(5, Uint8Array.from(uint(100_000, 4))), 0);
    let unacknowledged = 0;
    for (let sent = 0; sent < 100; sent += 1) {
      session.push(chunked({ payload: pattern(10_000) }), 0);
      unacknowledged =
        session.receivedBytes - (acks(session.takeOutput()).at(-1) ?? session.receivedBytes - unacknowledged - 10_000);
      expect(unacknowledged).toBeLessThan(125_000);
    }
  });

  it('wrap at 2^32', () => {
    expect(toHex(encodeAcknowledgement(2 ** 31 + 5).payload)).toBe('80000005');
    expect(toHex(encodeAcknowledgement(2 ** 32 + 5).payload)).toBe('00000005');
    expect(toHex(encodeAcknowledgement(2 ** 40 + 2 ** 32 - 1).payload)).toBe('ffffffff');
  });
});

describe('malformed AMF in a command', () => {
  it.each([
    ['amfTooDeep', hex('02000161 00 3ff0000000000000 ' + '03 0001 61 '.repeat(5000))],
    ['amfMalformed', hex('02 0010 61')],
  ])('ends the connection with %s', (code, payload) => {
    const session = new RtmpServerSession();
    session.push(concat(clientHandshake(), connect()), 0);
    const chunk = chunked({ typeId: 20, payload: payload.subarray(0, 16_000) });
    expect(errorCode(session.push(chunk, 0))).toBe(code);
    expect(session.push(connect(), 0)).toEqual([]);
  });
});

function concatEvents(session: RtmpServerSession, bytes: Uint8Array, times: number) {
  return Array.from({ length: times }, () => session.push(bytes, 0)).flat();
}

describe('more messages than are handled at once', () => {
  const silences = (count: number) =>
    concat(chunked({ typeId: 8, payload: nothing }), new Uint8Array(count - 1).fill(0xc4));

  it('are handled a part at a time, also of bytes that the caller has again', () => {
    const session = publishingSession();
    const given = concat(silences(1_000), chunked({ chunkStreamId: 5, typeId: 8, time: 7, payload: pattern(9) }));
    const first = session.push(given, 0);
    given.fill(0xff);
    expect(first.length).toBeLessThan(500);
    expect(session.isBehind).toBe(true);
    const rest = caughtUp(session);
    expect(first.length + rest.length).toBe(1_001);
    expect(rest.at(-1)).toEqual({ kind: 'audio', timestampMs: 7, payload: Buffer.from(pattern(9)) });
    expect(session.receivedMessages - publishingSession().receivedMessages).toBe(1_001);
  });

  it('keep their place before those that come meanwhile', () => {
    const session = publishingSession();
    session.push(concat(silences(1_000), chunked({ typeId: 8, time: 1, payload: pattern(1) })), 0);
    const events = session.push(chunked({ typeId: 8, time: 2, payload: pattern(1) }), 0);
    const times = [...events, ...caughtUp(session)].map((event) => 'timestampMs' in event && event.timestampMs);
    expect(times.slice(-3)).toEqual([0, 1, 2]);
  });

  it('may lie in one aggregate', () => {
    const part = hex('08 000000 000000 00 000000 0000000b');
    const session = publishingSession();
    const payload = concat(...Array.from({ length: 1_000 }, () => part));
    const first = session.push(
      concat(chunked({ typeId: 22, payload }), chunked({ typeId: 9, time: 3, payload: pattern(9) })),
      0,
    );
    expect(first.length).toBeLessThan(500);
    const rest = caughtUp(session);
    expect(first.length + rest.length).toBe(1_001);
    expect(rest.at(-1)?.kind).toBe('video');
    expect(session.receivedMessages - publishingSession().receivedMessages).toBe(1_002);
  });

  it('may have come while the publish was being decided', () => {
    const session = connectedSession();
    const publish = concat(command(0, 'createStream', 4), command(1, 'publish', 5, null, streamKey, 'live'));
    session.push(concat(publish, silences(1_000)), 0);
    expect(session.isBehind).toBe(false);
    const first = session.acceptPublish();
    expect(first.length).toBeLessThan(500);
    expect(first.length + caughtUp(session).length).toBe(1_000);
  });

  it('may be media that is skipped, before a publish', () => {
    const session = connectedSession();
    const before = session.receivedMessages;
    expect(session.push(concat(silences(1_000), command(0, 'createStream', 4)), 0)).toEqual([]);
    expect(session.isBehind).toBe(true);
    expect(session.receivedMessages - before).toBeLessThan(500);
    expect(output(session)).toBe('');
    caughtUp(session);
    expect(session.receivedMessages - before).toBe(1_001);
    expect(output(session)).not.toBe('');
  });

  it('are discarded when the publication is refused meanwhile', () => {
    const session = publishingSession();
    session.push(silences(1_000), 0);
    session.refusePublish({ code: 'NetStream.Publish.BadName', description: 'No' });
    expect(session.isBehind).toBe(false);
    expect(session.push(nothing, 0)).toEqual([]);
  });
});
