// ModEx packets (Enhanced RTMP v2): modifiers in front of the packet they apply to, in a chain. The one that is defined
// refines the time by nanoseconds; others are skipped by their size. The chain is bounded: each link costs the sender little.
import { readUint16, readUint24 } from './bytes.ts';

const modExPacketType = 7;
const maxLinks = 8;
const nanosecondOffsetType = 0;
const maxNanosecondOffset = 999_999;

/** Where the packet behind the modifiers begins, and what they say. */
export interface ModifiedPacket {
  readonly packetType: number;
  readonly at: number;
  /** 0–999 999, to be added to the timestamp. */
  readonly nanosecondOffset: number;
}

/** `at` is behind the byte that holds `packetType`. Undefined when the chain is too long or leads out of the payload. */
export function readModEx(payload: Uint8Array, at: number, packetType: number): ModifiedPacket | undefined {
  let packet: ModifiedPacket | undefined = { packetType, at, nanosecondOffset: 0 };
  for (let links = 0; packet?.packetType === modExPacketType; links += 1) {
    if (links === maxLinks) return undefined;
    packet = readLink(payload, packet);
  }
  return packet;
}

function readLink(payload: Uint8Array, { at, nanosecondOffset }: ModifiedPacket): ModifiedPacket | undefined {
  // One byte for up to 255, and two more behind it for 256 and above.
  const shortSize = (payload[at] ?? 0) + 1;
  const isLong = shortSize === 256;
  const dataAt = at + (isLong ? 3 : 1);
  const size = isLong ? readUint16(payload, at + 1) + 1 : shortSize;
  const endAt = dataAt + size;
  const types = payload[endAt];
  if (types === undefined) return undefined;
  const isOffset = types >> 4 === nanosecondOffsetType && size >= 3;
  const offset = isOffset ? readUint24(payload, dataAt) : nanosecondOffset;
  return {
    packetType: types & 15,
    at: endAt + 1,
    nanosecondOffset: offset > maxNanosecondOffset ? nanosecondOffset : offset,
  };
}
