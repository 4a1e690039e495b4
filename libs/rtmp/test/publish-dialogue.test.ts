import { describe, expect, it, vi } from 'vitest';
import { RtmpServerSession } from '../src/index.ts';
import {
  aggregatePart,
  chunked,
  chunksOf,
  clientHandshake,
  command,
  concat,
  connect,
  hex,
  pattern,
  setChunkSize,
  toHex,
} from './support/client.ts';
import { connectedSession, errorCode, publishingSession, streamKey } from './support/session.ts';

const squeeze = (text: string): string => text.replaceAll(/[\s|]/g, '');
const ascii = (text: string): string => Buffer.from(text).toString('hex');
/** AMF0 string value with its marker, and property name without. */
const string = (text: string): string => `02 ${text.length.toString(16).padStart(4, '0')} ${ascii(text)}`;
const name = (text: string): string => string(text).slice(3);
const info = (level: string, code: string, description: string): string =>
  `03 ${name('level')} ${string(level)} ${name('code')} ${string(code)} ${name('description')} ${string(description)} 000009`;
const output = (session: RtmpServerSession): string => toHex(session.takeOutput());
const size = (hexPayload: string): string => (squeeze(hexPayload).length / 2).toString(16).padStart(6, '0');
const message = (csid: string, streamId: string, payload: string): string =>
  squeeze(`${csid} 000000 ${size(payload)} 14 ${streamId} ${payload}`);
const onStatus = (streamId: string, level: string, code: string, description: string): string =>
  message('05', streamId, `${string('onStatus')} 00 0000000000000000 05 ${info(level, code, description)}`);
const emptyResult = (txn: string): string => message('03', '00000000', `${string('_result')} 00 ${txn} 05 06`);

describe('connect', () => {
  const expected = squeeze(
    `02 000000 000004 05 00000000 002625a0
     02 000000 000005 06 00000000 002625a0 02
     02 000000 000004 01 00000000 00010000
     03 000000 0000ce 14 00000000 ${string('_result')} 00 3ff0000000000000
     03 ${name('fmsVer')} ${string('FMS/3,5,7,7009')} ${name('capabilities')} 00 403f000000000000
        ${name('mode')} 00 3ff0000000000000 000009
     03 ${name('level')} ${string('status')} ${name('code')} ${string('NetConnection.Connect.Success')}
        ${name('description')} ${string('Connection succeeded.')} ${name('objectEncoding')} 00 0000000000000000 000009`,
  );

  it('is answered with window, bandwidth, chunk size and result in one output', () => {
    const session = new RtmpServerSession();
    session.push(clientHandshake(), 0);
    session.takeOutput();
    session.push(connect(), 0);
    expect(output(session)).toBe(expected);
  });

  it('may come after a chunk size, as OBS sends it', () => {
    const session = new RtmpServerSession();
    const events = session.push(concat(clientHandshake(), setChunkSize(4096), connect()), 0);
    expect(events).toMatchObject([{ kind: 'connect', app: 'live' }]);
  });

  it('may be an ECMA array with a wrong count, null values and property names in lower case', () => {
    const session = new RtmpServerSession();
    const payload = hex(
      `${string('connect')} 00 3ff0000000000000 08 00000000 ${name('app')} ${string('live')} ${name('swfUrl')} 05
       ${name('pageUrl')} 06 ${name('tcurl')} ${string('rtmp://h/live')} 000009`,
    );
    const events = session.push(concat(clientHandshake(), chunked({ typeId: 20, streamId: 0, payload })), 0);
    expect(events).toEqual([{ kind: 'connect', app: 'live', encoder: '' }]);
  });

  it.each([17, 20])('is read in message type %i', (typeId) => {
    const body = hex(`${string('connect')} 00 3ff0000000000000 03 ${name('app')} ${string('live')} 000009`);
    const payload = typeId === 17 ? concat(hex('00'), body) : body;
    const session = new RtmpServerSession();
    expect(session.push(concat(clientHandshake(), chunked({ typeId, payload })), 0)).toHaveLength(1);
  });

  it('shows the encoder in clean, short ASCII', () => {
    const session = new RtmpServerSession();
    const flashVer = '\u001b[31mEvil\0' + 'x'.repeat(300);
    const events = session.push(concat(clientHandshake(), command(0, 'connect', 1, { app: 'a', flashVer })), 0);
    expect(events).toEqual([{ kind: 'connect', app: 'a', encoder: ('[31mEvil' + 'x'.repeat(300)).slice(0, 128) }]);
  });

  it('is refused when it comes twice', () => {
    const session = connectedSession();
    expect(session.push(connect(), 0)).toEqual([{ kind: 'closeRequested', reason: 'connectRefused' }]);
    const error = info('error', 'NetConnection.Connect.Failed', 'This connection is connected already');
    expect(output(session)).toBe(message('03', '00000000', `${string('_error')} 00 3ff0000000000000 05 ${error}`));
    expect(session.phase).toBe('closing');
  });

  it('is answered with transaction id 1 when it has none', () => {
    const session = new RtmpServerSession();
    session.push(concat(clientHandshake(), command(0, 'connect', 0, { app: 'live' })), 0);
    expect(output(session)).toContain(squeeze(`${string('_result')} 00 3ff0000000000000`));
  });

  it('in AMF3 is answered in AMF0', () => {
    const session = new RtmpServerSession();
    // 'connect', 1, and an AMF3 object whose names refer back to one another.
    const payload = hex(`00 ${string('connect')} 00 3ff0000000000000
      11 0a 0b 01 07 617070 06 09 6c697665 1d 6f626a656374456e636f64696e67 04 03 01`);
    const events = session.push(concat(clientHandshake(), chunked({ typeId: 17, streamId: 0, payload })), 0);
    expect(events).toMatchObject([{ kind: 'connect', app: 'live' }]);
    expect(output(session)).toContain(expected.slice(0, 200));
  });

  it.each([
    ['a tcUrl in quotes', { tcUrl: `'rtmp://h/live'` }],
    ['a tcUrl that is none', { tcUrl: ':::' }],
    ['an application and nothing else', { app: 'live' }],
    ['nothing at all', {}],
  ])('is accepted with %s', (_name, properties) => {
    const session = new RtmpServerSession();
    const events = session.push(concat(clientHandshake(), command(0, 'connect', 1, properties)), 0);
    expect(events).toMatchObject([{ kind: 'connect' }]);
  });

  describe('to an application that is not served', () => {
    const description = `Unknown application ${'x'.repeat(100)} [E404]`;
    const refusal = { code: 'NetConnection.Connect.Rejected', description };
    const refused = () =>
      new RtmpServerSession({
        decideConnect: (app) => (app === 'live' ? { kind: 'accept' } : { kind: 'refuse', status: refusal }),
      });

    it('is refused in an object with a description, in chunks of 128 bytes, and in the words OBS knows', () => {
      const session = refused();
      session.push(clientHandshake(), 0);
      session.takeOutput();
      expect(session.push(connect('other'), 0)).toEqual([{ kind: 'closeRequested', reason: 'connectRefused' }]);
      const error = message(
        '03',
        '00000000',
        `${string('_error')} 00 3ff0000000000000 05 ${info('error', refusal.code, description)}`,
      );
      const cut = (bytes: string, csid: string): string =>
        bytes.slice(0, 24) +
        bytes
          .slice(24)
          .match(/.{1,256}/g)!
          .join(csid);
      const status = onStatus('00000000', 'error', 'NetConnection.Connect.InvalidApp', description);
      expect(output(session)).toBe(cut(error, 'c3') + cut(status, 'c5'));
    });

    it.each(['live', '/live/sub', 'live?x=1', '"live"'])('does not concern application %j', (app) => {
      const session = refused();
      expect(session.push(concat(clientHandshake(), connect(app)), 0)).toMatchObject([{ kind: 'connect' }]);
    });

    it('is told from its URL when it sent no name', () => {
      const session = refused();
      const bytes = command(0, 'connect', 1, { tcUrl: 'rtmp://host/live/sub' });
      expect(session.push(concat(clientHandshake(), bytes), 0)).toMatchObject([{ kind: 'connect' }]);
    });
  });

  it('is refused without a command object', () => {
    const session = new RtmpServerSession();
    const events = session.push(concat(clientHandshake(), command(0, 'connect', 1, null)), 0);
    expect(events).toEqual([{ kind: 'closeRequested', reason: 'connectRefused' }]);
  });

  it.each([
    ['another command', command(0, 'createStream', 1, null)],
    ['media', chunked({ typeId: 9, payload: pattern(10) })],
    ['metadata', chunked({ typeId: 18, payload: pattern(10) })],
  ])('must come before %s', (_name, bytes) => {
    const session = new RtmpServerSession();
    expect(errorCode(session.push(concat(clientHandshake(), bytes), 0))).toBe('messageBeforeConnect');
  });
});

describe('requests before publish', () => {
  it('are answered in order when they come together', () => {
    const session = connectedSession();
    session.push(
      concat(
        command(0, 'releaseStream', 2, null, streamKey),
        command(0, 'FCPublish', 3, null, streamKey),
        command(0, 'createStream', 4, null),
      ),
      0,
    );
    const onFCPublish = `${string('onFCPublish')} 00 0000000000000000 05 ${info('status', 'NetStream.Publish.Start', streamKey)}`;
    expect(output(session)).toBe(
      emptyResult('4000000000000000') +
        emptyResult('4008000000000000') +
        message('03', '00000000', onFCPublish) +
        message('03', '00000000', `${string('_result')} 00 4010000000000000 05 00 3ff0000000000000`),
    );
  });

  it.each(['_checkbw', 'getStreamLength', 'somethingNew'])('%s gets an empty result', (request) => {
    const session = connectedSession();
    session.push(command(0, request, 9, null), 0);
    expect(output(session)).toBe(emptyResult('4022000000000000'));
  });

  it.each([0, Number.NaN, -1, Number.POSITIVE_INFINITY])('with transaction id %d get no answer', (id) => {
    const session = connectedSession();
    session.push(concat(command(0, 'releaseStream', id, null, 'x'), command(0, 'createStream', id, null)), 0);
    expect(output(session)).toBe('');
  });

  it('have their transaction id echoed exactly', () => {
    const session = connectedSession();
    session.push(command(0, '_checkbw', 3.5, null), 0);
    expect(output(session)).toBe(emptyResult('400c000000000000'));
  });

  it.each(['_result', '_error', 'onStatus'])('%s is a reply and gets none', (reply) => {
    const session = connectedSession();
    session.push(command(0, reply, 7, null), 0);
    expect(output(session)).toBe('');
  });

  it('FCPublish gets both its result and onFCPublish at once, for appliances wait for them', () => {
    const session = connectedSession();
    session.push(command(0, 'FCPublish', 3, null, streamKey), 0);
    const said = output(session);
    expect(said.startsWith(emptyResult('4008000000000000'))).toBe(true);
    expect(said).toContain(ascii('onFCPublish'));
  });

  it('without transaction id get no result, as GStreamer sends them', () => {
    const session = connectedSession();
    const all = ['releaseStream', 'FCPublish'].map((request) => command(0, request, 0, null, streamKey));
    session.push(concat(...all, command(0, 'createStream', 1, null)), 0);
    expect(output(session).match(new RegExp(ascii('_result'), 'g'))).toHaveLength(1);
    expect(session.push(command(1, 'publish', 0, null, streamKey, 'live'), 0)).toMatchObject([
      { kind: 'publishRequest' },
    ]);
    session.acceptPublish();
    expect(output(session)).toContain(onStatus('01000000', 'status', 'NetStream.Publish.Start', 'Publishing'));
    expect(session.push(command(0, 'deleteStream', 0, null, streamKey), 0)).toEqual([
      { kind: 'publishEnd', reason: 'deleteStream' },
    ]);
  });

  it('create a stream again after one was deleted', () => {
    const session = connectedSession();
    for (let id = 1; id <= 30; id += 1) {
      session.push(concat(command(0, 'createStream', 2, null), command(0, 'deleteStream', 0, null, id)), id * 1000);
    }
    expect(output(session)).not.toContain(ascii('_error'));
  });

  it('create streams 1 to 8, and no ninth', () => {
    const session = connectedSession();
    const ids = Array.from({ length: 9 }, (_, index) => {
      session.push(command(0, 'createStream', index + 1, null), 0);
      return output(session);
    });
    expect(ids[2]).toContain('0000000000000014'.slice(14) + '00000000' + squeeze(string('_result')));
    expect(ids[2]!.endsWith('05004008000000000000')).toBe(true);
    expect(ids[8]).toContain(ascii('NetConnection.Call.Failed'));
  });

  it('are limited to twenty a second', () => {
    const session = connectedSession();
    const flood = concat(...Array.from({ length: 19 }, () => command(0, '_checkbw', 0, null)));
    expect(session.push(flood, 500)).toEqual([]);
    expect(session.push(flood, 1000)).toEqual([]);
    expect(errorCode(session.push(flood, 1100))).toBe('tooManyCommands');
  });
});

describe('publish', () => {
  const publish = command(1, 'publish', 5, null, `${streamKey}?x=1`, 'live');
  const start = onStatus('01000000', 'status', 'NetStream.Publish.Start', 'Publishing');
  const streamBegin = squeeze('02 000000 000006 04 00000000 0000 00000001');

  it('asks its owner, and answers nothing before', () => {
    const session = connectedSession();
    expect(session.push(publish, 0)).toEqual([
      { kind: 'publishRequest', app: 'live', streamKey, query: new Map([['x', '1']]) },
    ]);
    expect(output(session)).toBe('');
    expect(session.phase).toBe('authorizing');
  });

  it('is accepted with stream begin and start on its message stream', () => {
    const session = connectedSession();
    session.push(publish, 0);
    session.acceptPublish();
    expect(output(session)).toBe(streamBegin + start);
    expect(
      size(`${string('onStatus')} 00 0000000000000000 05 ${info('status', 'NetStream.Publish.Start', 'Publishing')}`),
    ).toBe('000063');
  });

  it('is refused on its message stream, and nothing after is listened to', () => {
    const session = connectedSession();
    session.push(publish, 0);
    session.refusePublish({ code: 'NetStream.Publish.BadName', description: 'Stream key not accepted [E401]' });
    expect(output(session)).toBe(
      onStatus('01000000', 'error', 'NetStream.Publish.BadName', 'Stream key not accepted [E401]'),
    );
    expect(session.push(concat(publish, hex('ff'.repeat(500))), 0)).toEqual([]);
  });

  it('on message stream 0 is answered there', () => {
    const session = connectedSession();
    session.push(command(0, 'publish', 5, null, streamKey), 0);
    session.acceptPublish();
    expect(output(session)).toContain(onStatus('00000000', 'status', 'NetStream.Publish.Start', 'Publishing'));
  });

  it.each([
    ['null', [null]],
    ['a number', [12345678]],
    ['missing', []],
  ])('whose name is %s carries no key', (_name, args) => {
    const session = connectedSession();
    const events = session.push(command(1, 'publish', 5, null, ...args), 0);
    expect(events).toMatchObject([{ kind: 'publishRequest', streamKey: undefined }]);
  });

  it('holds back what is sent ahead until it is accepted, then goes on in order', () => {
    const session = connectedSession();
    const frame = chunked({ typeId: 9, time: 40, payload: pattern(20) });
    const ahead = concat(publish, command(0, '_checkbw', 9, null), frame);
    expect(session.push(ahead, 0)).toHaveLength(1);
    expect(session.push(frame, 0)).toEqual([]);
    expect(session.acceptPublish()).toMatchObject([{ kind: 'video' }, { kind: 'video' }]);
    expect(output(session)).toBe(streamBegin + start + emptyResult('4022000000000000'));
  });

  it('takes what is sent ahead byte by byte as quickly as in one piece', () => {
    const session = connectedSession();
    session.push(publish, 0);
    const ahead = concat(...[1, 2, 3, 4].map((seed) => chunked({ payload: pattern(50_000, seed) })));
    const before = process.memoryUsage().arrayBuffers;
    for (let at = 0; at < ahead.length; at += 1) session.push(ahead.subarray(at, at + 1), 0);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 * 1024 * 1024);
    const startedAtMs = performance.now();
    expect(session.acceptPublish()).toHaveLength(4);
    expect(performance.now() - startedAtMs).toBeLessThan(1_000);
  });

  it('asks for a pause when much is sent ahead, and ends when it goes on', () => {
    const session = connectedSession();
    session.push(publish, 0);
    expect(session.isBackedUp).toBe(false);
    session.push(new Uint8Array(300 * 1024), 0);
    expect(session.isBackedUp).toBe(true);
    expect(errorCode(session.push(new Uint8Array(1024 * 1024), 0))).toBe('tooManyBytesBeforePublish');
  });

  it.each([[['live']], [['record']], [['append']], [['LIVE']], [[]]])('of type %j is live', (type) => {
    const session = connectedSession();
    const events = session.push(command(1, 'publish', 5, null, streamKey, ...type), 0);
    expect(events).toMatchObject([{ kind: 'publishRequest', streamKey }]);
  });

  it('before createStream on message stream 0 ends with deleteStream of any stream', () => {
    const session = connectedSession();
    session.push(command(0, 'publish', 5, null, streamKey), 0);
    session.acceptPublish();
    expect(session.push(command(0, 'deleteStream', 6, null, 1), 0)).toEqual([
      { kind: 'publishEnd', reason: 'deleteStream' },
    ]);
  });

  it('can be ended by its owner with a last word on its message stream', () => {
    const session = publishingSession();
    session.refusePublish({ code: 'NetStream.Publish.BadName', description: 'Replaced by another publisher [E409]' });
    expect(output(session)).toBe(
      onStatus('01000000', 'error', 'NetStream.Publish.BadName', 'Replaced by another publisher [E409]'),
    );
    expect(session.push(chunked({ payload: pattern(10) }), 0)).toEqual([]);
  });

  it('may be repeated in the same words', () => {
    const session = publishingSession();
    session.push(command(1, 'publish', 6, null, streamKey, 'live'), 0);
    expect(output(session)).toBe(start);
  });

  it('on a second message stream is refused there, and the first goes on', () => {
    const session = publishingSession();
    session.push(command(2, 'publish', 6, null, 'k_SECOND00', 'live'), 0);
    expect(output(session)).toBe(
      onStatus('02000000', 'error', 'NetStream.Publish.BadName', 'This connection publishes already'),
    );
    expect(session.push(chunked({ payload: pattern(10) }), 0)).toHaveLength(1);
  });
});

describe('the end of a publication', () => {
  it.each([
    ['FCUnpublish', command(0, 'FCUnpublish', 6, null, streamKey)],
    ['deleteStream', command(0, 'deleteStream', 7, null, 1)],
    ['deleteStream', command(0, 'deleteStream', 0, null, 'a-name')],
    ['closeStream', command(1, 'closeStream', 0, null)],
  ])('by %s is told once', (reason, bytes) => {
    const session = publishingSession();
    const all = concat(bytes, command(0, 'deleteStream', 8, null, 1), chunked({ payload: pattern(10) }));
    expect(session.push(all, 0)).toEqual([{ kind: 'publishEnd', reason }]);
  });

  it('may be told by `publish` without a name, as Flash does', () => {
    const session = publishingSession();
    const stop = command(1, 'publish', 0, null, false);
    expect(session.push(concat(stop, stop), 0)).toEqual([{ kind: 'publishEnd', reason: 'closeStream' }]);
    expect(output(session)).toBe('');
    const again = session.push(command(1, 'publish', 6, null, streamKey, 'live'), 0);
    expect(again.map(({ kind }) => kind)).toEqual(['publishRequest']);
  });

  it('by FCUnpublish is confirmed', () => {
    const session = publishingSession();
    session.push(command(0, 'FCUnpublish', 6, null, streamKey), 0);
    const status = info('status', 'NetStream.Unpublish.Success', 'Stop publishing.');
    expect(output(session)).toBe(
      message('03', '00000000', `${string('onFCUnpublish')} 00 0000000000000000 05 ${status}`) +
        emptyResult('4018000000000000'),
    );
  });

  it('is not meant by deleteStream of another stream', () => {
    const session = publishingSession();
    expect(session.push(command(0, 'deleteStream', 7, null, 5), 0)).toEqual([]);
    expect(session.phase).toBe('publishing');
  });

  it('lets the encoder publish again on the same connection', () => {
    const session = publishingSession();
    session.push(command(0, 'deleteStream', 7, null, 1), 0);
    const again = concat(command(0, 'createStream', 8, null), command(2, 'publish', 9, null, streamKey, 'live'));
    expect(session.push(again, 0)).toMatchObject([{ kind: 'publishRequest', streamKey }]);
    session.takeOutput();
    session.acceptPublish();
    expect(output(session)).toContain(onStatus('02000000', 'status', 'NetStream.Publish.Start', 'Publishing'));
    expect(session.push(chunked({ payload: pattern(10) }), 0)).toMatchObject([{ kind: 'video' }]);
  });
});

describe('the end of a publication in the middle of messages on other chunk streams', () => {
  const video = pattern(300);
  const aggregate = concat(aggregatePart(9, 0, pattern(150)), aggregatePart(9, 40, pattern(150)));
  const stop = command(0, 'deleteStream', 7, null, 1);
  const again = concat(command(0, 'createStream', 8, null), command(2, 'publish', 9, null, streamKey, 'live'));

  it.each([
    ['a picture', chunksOf({ chunkStreamId: 6, payload: video })],
    ['data', chunksOf({ chunkStreamId: 6, typeId: 18, payload: video })],
    ['an aggregate', chunksOf({ chunkStreamId: 6, typeId: 22, payload: aggregate })],
  ])('leaves what is behind the rest of %s readable', (_what, [first, ...rest]) => {
    const memory = { reserve: vi.fn((sizeBytes: number) => new Uint8Array(sizeBytes)), release: vi.fn() };
    const session = publishingSession(memory);
    session.push(concat(first!, stop), 0);
    memory.reserve.mockClear();
    expect(session.push(concat(...rest, again), 0)).toMatchObject([{ kind: 'publishRequest', streamKey }]);
    session.acceptPublish();
    expect(session.push(chunked({ chunkStreamId: 6, payload: video }), 0)).toMatchObject([{ kind: 'video' }]);
    expect(memory.reserve).not.toHaveBeenCalled();
  });
});

describe('a player', () => {
  it.each(['play', 'play2', 'seek', 'pause'])('is turned away at %s', (request) => {
    const session = connectedSession();
    expect(session.push(command(1, request, 5, null, 'x'), 0)).toEqual([
      { kind: 'closeRequested', reason: 'playRefused' },
    ]);
    expect(output(session)).toBe(
      onStatus('01000000', 'error', 'NetStream.Play.Failed', 'This server takes publishers only'),
    );
  });
});
