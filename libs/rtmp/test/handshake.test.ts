import { describe, expect, it } from 'vitest';
import { RtmpServerSession } from '../src/index.ts';
import { clientHandshake, concat, connect, hex, setChunkSize } from './support/client.ts';
import { digestAt, digestHello, isProof } from './support/digest-client.ts';
import { errorCode } from './support/session.ts';

describe('the handshake', () => {
  const hello = clientHandshake().subarray(0, 1537);

  it('is answered with S0, S1 and S2 in one piece before C2 has come', () => {
    const session = new RtmpServerSession();
    session.push(hello.subarray(0, 1536), 0);
    expect(session.takeOutput()).toHaveLength(0);
    session.push(hello.subarray(1536), 0);
    const reply = session.takeOutput();
    expect(reply).toHaveLength(3073);
    expect(reply[0]).toBe(3);
    expect(reply.subarray(1, 9)).toEqual(new Uint8Array(8));
    expect(reply.subarray(1537)).toEqual(hello.subarray(1));
  });

  it('goes on with what follows C2 in the same packet', () => {
    const session = new RtmpServerSession();
    const events = session.push(concat(clientHandshake(), connect('live')), 0);
    expect(events).toEqual([{ kind: 'connect', app: 'live', encoder: 'FMLE/3.0 (test)' }]);
  });

  it('works byte by byte', () => {
    const session = new RtmpServerSession();
    const bytes = concat(clientHandshake(), connect('live'));
    expect([...bytes].flatMap((byte) => session.push(Uint8Array.of(byte), 0))).toHaveLength(1);
  });

  it.each([
    ['zeros', new Uint8Array(1536)],
    ['an echo of nothing', new Uint8Array(1536).fill(0xa5)],
  ])('does not look at a C2 of %s', (_name, c2) => {
    const session = new RtmpServerSession();
    expect(session.push(concat(hello, c2, setChunkSize(4096), connect('live')), 0)).toHaveLength(1);
  });

  describe.each([0, 1] as const)('with a digest in schema %i', (schema) => {
    const answer = (c0c1: Uint8Array): Uint8Array => {
      const session = new RtmpServerSession();
      session.push(c0c1, 0);
      return session.takeOutput();
    };

    it.each([7, 11, 13, 200, 251])('is answered with proofs the encoder can verify (seed %i)', (seed) => {
      const c0c1 = digestHello(schema, seed);
      const reply = answer(c0c1);
      expect(reply).toHaveLength(3073);
      // Encoders look for proofs from version 3.0.1.1 on.
      expect(reply.subarray(5, 9)).toEqual(Uint8Array.of(3, 5, 7, 1));
      expect(isProof(reply, c0c1, schema)).toBe(true);
    });

    it('goes on to connect', () => {
      const session = new RtmpServerSession();
      const events = session.push(concat(digestHello(schema), new Uint8Array(1536), connect('live')), 0);
      expect(events).toMatchObject([{ kind: 'connect', app: 'live' }]);
    });

    it('that does not verify is answered simply', () => {
      const c0c1 = digestHello(schema);
      const at = 1 + digestAt(c0c1.subarray(1), schema);
      c0c1[at] = c0c1[at]! ^ 1;
      const reply = answer(c0c1);
      expect(reply.subarray(1, 9)).toEqual(new Uint8Array(8));
      expect(reply.subarray(1537)).toEqual(c0c1.subarray(1));
    });
  });

  it.each([
    ['06', 'rtmpeNotSupported'],
    ['08', 'rtmpeNotSupported'],
    ['09', 'rtmpeNotSupported'],
    ['16030100', 'tlsOnPlainPort'],
    [Buffer.from('GET / HTTP/1.1').toString('hex'), 'httpOnRtmpPort'],
    [Buffer.from('POST /open/1').toString('hex'), 'httpOnRtmpPort'],
    ['00', 'unsupportedVersion'],
    ['01', 'unsupportedVersion'],
    ['04', 'unsupportedVersion'],
    ['1f', 'unsupportedVersion'],
    ['20', 'unsupportedVersion'],
    ['ff', 'unsupportedVersion'],
  ])('is refused to a caller that begins with %s', (bytes, code) => {
    const session = new RtmpServerSession();
    expect(errorCode(session.push(hex(bytes), 0))).toBe(code);
    expect(session.takeOutput()).toHaveLength(0);
    expect(session.push(clientHandshake(), 0)).toEqual([]);
  });
});
