// Tags as bytes and as values, used in both directions.
import type { FlvTag } from '../src/index.ts';

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

export const tagVectors: readonly { name: string; bytes: Uint8Array; tag: FlvTag }[] = [
  {
    name: 'an AAC sequence header at time 0',
    bytes: bytes('08 000004 000000 00 000000 af001210 0000000f'),
    tag: { type: 'audio', timestampMs: 0, payload: bytes('af001210') },
  },
  {
    name: 'a video tag beyond 24 bits of time',
    bytes: bytes('09 000005 345678 12 000000 1702000000 00000010'),
    tag: { type: 'video', timestampMs: 0x12345678, payload: bytes('1702000000') },
  },
  {
    name: 'a script tag at the last millisecond of 32 bits',
    bytes: bytes('12 000001 ffffff ff 000000 05 0000000c'),
    tag: { type: 'script', timestampMs: 0xffffffff, payload: bytes('05') },
  },
  {
    name: 'an empty tag',
    bytes: bytes('08 000000 000001 00 000000 0000000b'),
    tag: { type: 'audio', timestampMs: 1, payload: bytes('') },
  },
];

export { bytes as fromHex };
