import { describe, expect, it } from 'vitest';
import { decodeAmf0, encodeAmf0, RtmpServerSession, type Amf0Object, type Amf0Value } from '../src/index.ts';
import { limitsWhilePublishing } from '../src/limits.ts';
import { chunked, clientHandshake, command, concat, connect, hex, pattern, toHex } from './support/client.ts';
import { streamKey } from './support/session.ts';

const { amf } = limitsWhilePublishing;
const object = (properties: Record<string, Amf0Value>, kind: Amf0Object['kind'] = 'object'): Amf0Object => ({
  kind,
  properties: new Map(Object.entries(properties)),
});

function connectWith(
  properties: Record<string, Amf0Value>,
  kind?: Amf0Object['kind'],
  codecs?: { video: string[]; audio: string[] },
) {
  const session = new RtmpServerSession(codecs && { codecs });
  session.push(clientHandshake(), 0);
  session.takeOutput();
  const payload = encodeAmf0(['connect', 1, object({ app: 'live', ...properties }, kind)]);
  const events = session.push(chunked({ chunkStreamId: 3, typeId: 20, streamId: 0, payload }), 0);
  return { session, events, properties: resultProperties(session.takeOutput()) };
}

/** The first object of the connect result, behind window (16), bandwidth (17), chunk size (16) and its own header (12). */
function resultProperties(output: Uint8Array): ReadonlyMap<string, Amf0Value> {
  const [, , properties] = decodeAmf0(output.subarray(61), amf);
  return (properties as Amf0Object).properties;
}

describe('Enhanced RTMP in connect', () => {
  it('is answered with our codecs and abilities', () => {
    const { properties } = connectWith({ fourCcList: ['hvc1', 'av01'], capsEx: 15 });
    expect(properties.get('capsEx')).toBe(15);
    expect(properties.get('fourCcList')).toEqual(expect.arrayContaining(['avc1', 'hvc1', 'av01', 'vp09', 'Opus']));
    expect(properties.get('videoFourCcInfoMap')).toMatchObject({
      properties: expect.toSatisfy((map: Map<string, number>) => map.get('hvc1') === 5),
    });
    expect(properties.get('audioFourCcInfoMap')).toMatchObject({
      properties: expect.toSatisfy((map: Map<string, number>) => map.get('mp4a') === 5),
    });
  });

  it('is answered with the codecs that the owner takes', () => {
    const { properties } = connectWith({ fourCcList: ['*'] }, 'object', { video: ['avc1'], audio: ['mp4a'] });
    expect(properties.get('fourCcList')).toEqual(['avc1', 'mp4a']);
  });

  it.each<[string, Record<string, Amf0Value>]>([
    ['fourCcList', { fourCcList: ['*'] }],
    ['videoFourCcInfoMap', { videoFourCcInfoMap: object({ '*': 7 }) }],
    ['audioFourCcInfoMap as an ECMA array', { audioFourCcInfoMap: object({ Opus: 1 }, 'ecmaArray') }],
    ['capsEx', { capsEx: 0 }],
    ['videoFunction', { videoFunction: 4 }],
  ])('is answered when only %s is sent', (_name, offer) => {
    expect(connectWith(offer).properties.has('capsEx')).toBe(true);
  });

  it('is not brought up to an encoder that does not', () => {
    expect([...connectWith({ type: 'nonprivate' }).properties.keys()]).toEqual(['fmsVer', 'capabilities', 'mode']);
  });

  it.each<[string, Record<string, Amf0Value>]>([
    ['capsEx as a string', { capsEx: '15' }],
    ['maps as strings', { videoFourCcInfoMap: 'hvc1', audioFourCcInfoMap: 'Opus' }],
    ['a map with odd values', { videoFourCcInfoMap: object({ hvc1: 'yes', zzzz: null }) }],
    ['a list of numbers', { fourCcList: [1, null] }],
  ])('is tolerated with %s', (_name, offer) => {
    expect(connectWith(offer, 'ecmaArray').events).toMatchObject([{ kind: 'connect' }]);
  });
});

describe('a reconnect request', () => {
  const publish = concat(command(0, 'createStream', 4), command(1, 'publish', 5, null, streamKey, 'live'));
  const text = (value: string): string => Buffer.from(value).toString('hex');

  it('is sent on message stream 0 to an encoder that offered it, which goes on meanwhile', () => {
    const { session } = connectWith({ capsEx: 1 });
    expect(session.offersReconnect).toBe(true);
    session.push(publish, 0);
    session.acceptPublish();
    session.takeOutput();
    expect(session.requestReconnect({ tcUrl: '//other/live', description: 'This server is being restarted' })).toBe(
      true,
    );
    const said = toHex(session.takeOutput());
    expect(said.slice(14, 24)).toBe('1400000000');
    const inOrder = ['onStatus', 'level', 'status', 'code', 'NetConnection.Connect.ReconnectRequest', 'description'];
    const places = [...inOrder, 'tcUrl', '//other/live'].map((value) => said.indexOf(text(value)));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(session.push(chunked({ payload: pattern(10) }), 0)).toMatchObject([{ kind: 'video' }]);
  });

  it.each<[string, Record<string, Amf0Value>]>([
    ['offered nothing', {}],
    ['offered other things', { capsEx: 14 }],
    ['wrote its offer as text', { capsEx: '1' }],
  ])('is not sent to an encoder that %s', (_name, offer) => {
    const { session } = connectWith(offer);
    session.push(publish, 0);
    session.acceptPublish();
    session.takeOutput();
    expect(session.offersReconnect).toBe(false);
    expect(session.requestReconnect({ description: 'x' })).toBe(false);
    expect(session.takeOutput()).toHaveLength(0);
  });
});

describe('media of Enhanced RTMP', () => {
  it('is taken from an encoder that did not negotiate', () => {
    const session = new RtmpServerSession();
    session.push(concat(clientHandshake(), connect()), 0);
    session.push(command(1, 'publish', 5, null, streamKey, 'live'), 0);
    session.acceptPublish();
    const payload = concat(hex('91 68766331 ffffdf'), pattern(300));
    expect(session.push(chunked({ payload }), 0)).toEqual([
      { kind: 'video', timestampMs: 0, payload: Buffer.from(payload) },
    ]);
  });
});
