// The PROXY protocol, versions 1 and 2 (haproxy.org, proxy-protocol.txt): the header by which a load balancer tells whose
// connection it passes on. It says anything its sender likes, so it is read only from addresses that are trusted.
import { plainAddress } from '@millrace/service';
import { isIP, SocketAddress } from 'node:net';

export type ProxyHeader =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'malformed' }
  /** `source` is undefined for a connection of the balancer's own, such as a health check. */
  | { readonly kind: 'complete'; readonly lengthBytes: number; readonly source: ProxySource | undefined };

export interface ProxySource {
  readonly address: string;
  readonly port: number;
}

/** The longest line of version 1, its line end included. */
const maxLineBytes = 107;
const maxPort = 65_535;
const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const line1Start = Buffer.from('PROXY ', 'latin1');
const header2Bytes = 16;
/** Addresses and extensions together; the largest extensions in use are certificates. */
export const maxProxyHeaderBytes = header2Bytes + 4_096;

const incomplete: ProxyHeader = { kind: 'incomplete' };
const malformed: ProxyHeader = { kind: 'malformed' };

/** Reads the header at the start of `bytes`. Never throws. */
export function parseProxyHeader(bytes: Buffer): ProxyHeader {
  if (startsLike(bytes, signature)) return bytes.length < signature.length ? incomplete : parseVersion2(bytes);
  if (startsLike(bytes, line1Start)) return parseVersion1(bytes);
  return malformed;
}

/** One is the beginning of the other. */
function startsLike(bytes: Buffer, start: Buffer): boolean {
  const length = Math.min(bytes.length, start.length);
  return bytes.compare(start, 0, length, 0, length) === 0;
}

function parseVersion1(bytes: Buffer): ProxyHeader {
  const end = bytes.indexOf('\r\n');
  if (end === -1) return bytes.length < maxLineBytes ? incomplete : malformed;
  if (end + 2 > maxLineBytes) return malformed;
  const [, protocol, address = '', , port = ''] = bytes.toString('latin1', 0, end).split(' ');
  const lengthBytes = end + 2;
  if (protocol === 'UNKNOWN') return { kind: 'complete', lengthBytes, source: undefined };
  const family = protocol === 'TCP4' ? 4 : 6;
  const isPort = /^\d{1,5}$/.test(port) && Number(port) <= maxPort;
  if ((protocol !== 'TCP4' && protocol !== 'TCP6') || isIP(address) !== family || !isPort) return malformed;
  return { kind: 'complete', lengthBytes, source: { address: asOfSocket(address), port: Number(port) } };
}

/** Of the second byte of version 2's fixed part. */
const commands = { local: 0x20, proxy: 0x21 } as const;
const families: Readonly<Record<number, { addressBytes: number; read: (bytes: Buffer) => string }>> = {
  0x11: { addressBytes: 4, read: (bytes) => bytes.join('.') },
  0x21: {
    addressBytes: 16,
    read: (bytes) => Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16)).join(':'),
  },
};

function parseVersion2(bytes: Buffer): ProxyHeader {
  if (bytes.length < header2Bytes) return incomplete;
  const command = bytes[12];
  const lengthBytes = header2Bytes + bytes.readUInt16BE(14);
  if (lengthBytes > maxProxyHeaderBytes) return malformed;
  if (command !== commands.local && command !== commands.proxy) return malformed;
  if (bytes.length < lengthBytes) return incomplete;
  const family = families[bytes[13] ?? 0];
  if (command === commands.local || family === undefined) return { kind: 'complete', lengthBytes, source: undefined };
  const { addressBytes, read } = family;
  const portAt = header2Bytes + 2 * addressBytes;
  if (lengthBytes < portAt + 4) return malformed;
  const address = asOfSocket(read(bytes.subarray(header2Bytes, header2Bytes + addressBytes)));
  return { kind: 'complete', lengthBytes, source: { address, port: bytes.readUInt16BE(portAt) } };
}

/** An address as a socket would tell it: encoders are known again by theirs, and people read it. */
function asOfSocket(address: string): string {
  return plainAddress(new SocketAddress({ address, family: isIP(address) === 4 ? 'ipv4' : 'ipv6' }).address);
}
