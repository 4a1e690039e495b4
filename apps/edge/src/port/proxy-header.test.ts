import { describe, expect, it } from 'vitest';
import { parseProxyHeader } from './proxy-header.ts';

const line = (text: string) => Buffer.from(`${text}\r\n`, 'latin1');
const signature = '0d0a0d0a000d0a515549540a';
const hex = (text: string) => Buffer.from(text, 'hex');
const v4 = hex(`${signature}2111000cc00002010a00000104d2078f`);
const v6 = hex(`${signature}2121002420010db8000000000000000000000007${'0'.repeat(31)}104d2078f`);
const v4in6 = hex(`${signature}21210024${'0'.repeat(20)}ffffc0000207${'0'.repeat(31)}104d2078f`);
const source = (address: string) => ({ kind: 'complete', source: { address, port: 1234 } });

describe('a header', () => {
  it.each([
    ['version 1, IPv4', line('PROXY TCP4 192.0.2.1 10.0.0.1 1234 1935'), source('192.0.2.1')],
    ['version 1, IPv6', line('PROXY TCP6 2001:db8::7 ::1 1234 1935'), source('2001:db8::7')],
    ['version 1, IPv6 at length', line('PROXY TCP6 2001:DB8:0::0007 ::1 1234 1935'), source('2001:db8::7')],
    ['version 1, unknown', line('PROXY UNKNOWN whatever'), { kind: 'complete', source: undefined }],
    ['version 2, IPv4', v4, source('192.0.2.1')],
    ['version 2, IPv6', v6, source('2001:db8::7')],
    ['version 2, IPv4 on a listener for both', v4in6, source('192.0.2.7')],
    ['version 2 with extensions', hex(`${signature}2111000fc00002010a00000104d2078f040000`), source('192.0.2.1')],
    ['version 2, local', hex(`${signature}20000000`), { kind: 'complete', source: undefined }],
    ['version 2, Unix socket', hex(`${signature}21310000`), { kind: 'complete', source: undefined }],
  ])('of %s names whose connection it is, in any split', (_name, bytes, expected) => {
    for (let length = 1; length < bytes.length; length += 1) {
      expect(parseProxyHeader(bytes.subarray(0, length))).toEqual({ kind: 'incomplete' });
    }
    const withRtmp = Buffer.concat([bytes, Buffer.from([3, 0, 0])]);
    expect(parseProxyHeader(withRtmp)).toEqual({ lengthBytes: bytes.length, ...expected });
  });

  it.each([
    ['RTMP', hex('03')],
    ['TLS', hex('160301')],
    ['a word that only begins the same', Buffer.from('PRINT ')],
    ['another family', line('PROXY UDP4 192.0.2.1 10.0.0.1 1234 1935')],
    ['a name for an address', line('PROXY TCP4 example.org 10.0.0.1 1234 1935')],
    ['the wrong family', line('PROXY TCP4 ::1 ::1 1234 1935')],
    ['no port', line('PROXY TCP4 192.0.2.1 10.0.0.1')],
    ['a port that is none', line('PROXY TCP4 192.0.2.1 10.0.0.1 65536 1935')],
    ['a line that does not end', Buffer.from(`PROXY TCP4 ${'1'.repeat(120)}`)],
    ['another version', hex(`${signature}1111000cc00002010a00000104d2078f`)],
    ['a length that means to fill memory', hex(`${signature}2111ffff`)],
    ['addresses cut short', hex(`${signature}21110004c0000201`)],
  ])('that is %s is none', (_name, bytes) => {
    expect(parseProxyHeader(bytes)).toEqual({ kind: 'malformed' });
  });
});
