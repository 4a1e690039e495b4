// Bytes to AMF0 values (Adobe AMF 0, §2), from a peer that is not trusted: depth, number of values and string length are
// bounded, and a declared count never makes it allocate. Tolerated, because encoders send it: a missing object end at the
// end of the payload, wrong array counts. References and movie clips have no meaning here.
import { readUint16, readUint32 } from './bytes.ts';
import { amf0Marker, type Amf0Object, type Amf0Value } from './amf0-value.ts';
import type { Amf0Limits } from './limits.ts';
import { RtmpProtocolError } from './protocol-error.ts';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Reads all values of a payload. A switch to AMF3 ends it: what came before is returned.
 * Throws RtmpProtocolError (`amfMalformed`, `amfTooDeep`, `amfTooManyValues`, `amfStringTooLong`).
 */
export function decodeAmf0(payload: Uint8Array, limits: Amf0Limits): Amf0Value[] {
  const reader = new Amf0Reader(payload, limits);
  const values: Amf0Value[] = [];
  while (!reader.isAtEnd) {
    if (payload[reader.at] === amf0Marker.switchToAmf3) break;
    values.push(reader.readValue(0));
  }
  return values;
}

/** Reads the string at the start of a payload, with the offset behind it; undefined when there is none. */
export function decodeLeadingString(payload: Uint8Array): { text: string; endAt: number } | undefined {
  const endAt = 3 + readUint16(payload, 1);
  if (payload[0] !== amf0Marker.string || payload.length < endAt) return undefined;
  return { text: utf8.decode(payload.subarray(3, endAt)), endAt };
}

class Amf0Reader {
  at = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #limits: Amf0Limits;
  #values = 0;

  constructor(bytes: Uint8Array, limits: Amf0Limits) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#limits = limits;
  }

  get isAtEnd(): boolean {
    return this.at >= this.#bytes.length;
  }

  readValue(depth: number): Amf0Value {
    if (depth > this.#limits.depth) throw new RtmpProtocolError('amfTooDeep');
    this.#values += 1;
    if (this.#values > this.#limits.values) throw new RtmpProtocolError('amfTooManyValues');
    const marker = this.#bytes[this.#take(1)] ?? 0;
    const read = readers[marker];
    if (read === undefined) throw new RtmpProtocolError('amfMalformed', `marker ${marker}`);
    return read(this, depth);
  }

  readNumber(): number {
    return this.#view.getFloat64(this.#take(8));
  }

  readBoolean(): boolean {
    return this.#bytes[this.#take(1)] !== 0;
  }

  readDate(): Date {
    const date = new Date(this.readNumber());
    this.#take(2);
    return date;
  }

  readReference(): null {
    this.#take(2);
    return null;
  }

  readShortString(): string {
    return this.#readText(readUint16(this.#bytes, this.#take(2)));
  }

  readLongString(): string {
    return this.#readText(readUint32(this.#bytes, this.#take(4)));
  }

  readEcmaArray(depth: number): Amf0Object {
    this.#take(4);
    return { kind: 'ecmaArray', properties: this.readProperties(depth) };
  }

  readStrictArray(depth: number): Amf0Value[] {
    const count = readUint32(this.#bytes, this.#take(4));
    // Every value takes at least one byte.
    if (count > this.#bytes.length - this.at) throw new RtmpProtocolError('amfMalformed', 'array count');
    const values: Amf0Value[] = [];
    for (let index = 0; index < count; index += 1) values.push(this.readValue(depth + 1));
    return values;
  }

  readProperties(depth: number): Map<string, Amf0Value> {
    const properties = new Map<string, Amf0Value>();
    while (!this.isAtEnd) {
      const key = this.readShortString();
      if (key === '' && this.#bytes[this.at] === amf0Marker.objectEnd) {
        this.at += 1;
        break;
      }
      properties.set(key, this.readValue(depth + 1));
    }
    return properties;
  }

  #readText(sizeBytes: number): string {
    if (sizeBytes > this.#limits.stringBytes) throw new RtmpProtocolError('amfStringTooLong');
    const from = this.#take(sizeBytes);
    return utf8.decode(this.#bytes.subarray(from, from + sizeBytes));
  }

  /** Moves on and returns where the bytes begin. */
  #take(sizeBytes: number): number {
    const from = this.at;
    if (from + sizeBytes > this.#bytes.length) throw new RtmpProtocolError('amfMalformed', 'cut short');
    this.at = from + sizeBytes;
    return from;
  }
}

/** One row per marker. */
const readers: Readonly<Record<number, (reader: Amf0Reader, depth: number) => Amf0Value>> = {
  [amf0Marker.number]: (reader) => reader.readNumber(),
  [amf0Marker.boolean]: (reader) => reader.readBoolean(),
  [amf0Marker.string]: (reader) => reader.readShortString(),
  [amf0Marker.object]: (reader, depth) => ({ kind: 'object', properties: reader.readProperties(depth) }),
  [amf0Marker.null]: () => null,
  [amf0Marker.undefined]: () => undefined,
  [amf0Marker.unsupported]: () => undefined,
  [amf0Marker.reference]: (reader) => reader.readReference(),
  [amf0Marker.ecmaArray]: (reader, depth) => reader.readEcmaArray(depth),
  [amf0Marker.strictArray]: (reader, depth) => reader.readStrictArray(depth),
  [amf0Marker.date]: (reader) => reader.readDate(),
  [amf0Marker.longString]: (reader) => reader.readLongString(),
  [amf0Marker.xml]: (reader) => reader.readLongString(),
  [amf0Marker.typedObject]: (reader, depth) => ({
    kind: 'object',
    className: reader.readShortString(),
    properties: reader.readProperties(depth),
  }),
};
