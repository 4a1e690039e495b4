import { describe, expect, it } from 'vitest';
import { RtmpServerSession } from '../src/index.ts';
import { clientHandshake, concat, connect, hex } from './support/client.ts';
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
    ['06', 'rtmpeNotSupported'],
    ['08', 'rtmpeNotSupported'],
    ['09', 'rtmpeNotSupported'],
    ['16030100', 'tlsOnPlainPort'],
    [Buffer.from('GET / HTTP/1.1').toString('hex'), 'httpOnRtmpPort'],
    [Buffer.from('POST /open/1').toString('hex'), 'httpOnRtmpPort'],
    ['00', 'unsupportedVersion'],
    ['04', 'unsupportedVersion'],
    ['ff', 'unsupportedVersion'],
  ])('is refused to a caller that begins with %s', (bytes, code) => {
    const session = new RtmpServerSession();
    expect(errorCode(session.push(hex(bytes), 0))).toBe(code);
    expect(session.takeOutput()).toHaveLength(0);
    expect(session.push(clientHandshake(), 0)).toEqual([]);
  });
});
