// Bytes to AMF0 values (Adobe AMF 0, §2), from a peer that is not trusted: depth, number of values and string length are
// bounded, and a declared count never makes it allocate. Tolerated, because encoders send it: a missing object end at the
// end of the payload, wrong array counts. References and movie clips have no meaning here. Any value may be in AMF3.
import { Amf3Reader } from './amf3-reader.ts';
import { AmfCursor } from './amf-cursor.ts';
import { amf0Marker, type Amf0Object, type Amf0Value } from './amf0-value.ts';
import { readUint16 } from './bytes.ts';
import type { Amf0Limits } from './limits.ts';
import { RtmpProtocolError } from './protocol-error.ts';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Reads all values of a payload.
 * Throws RtmpProtocolError (`amfMalformed`, `amfTooDeep`, `amfTooManyValues`, `amfStringTooLong`).
 */
export function decodeAmf0(payload: Uint8Array, limits: Amf0Limits): Amf0Value[] {
  const reader = new Amf0Reader(new AmfCursor(payload, limits));
  const values: Amf0Value[] = [];
  while (!reader.cursor.isAtEnd) values.push(reader.readValue(0));
  return values;
}

/** Reads the string at the start of a payload, with the offset behind it; undefined when there is none. */
export function decodeLeadingString(payload: Uint8Array): { text: string; endAt: number } | undefined {
  const endAt = 3 + readUint16(payload, 1);
  if (payload[0] !== amf0Marker.string || payload.length < endAt) return undefined;
  return { text: utf8.decode(payload.subarray(3, endAt)), endAt };
}

class Amf0Reader {
  readonly cursor: AmfCursor;
  #amf3: Amf3Reader | undefined;

  constructor(cursor: AmfCursor) {
    this.cursor = cursor;
  }

  readValue(depth: number): Amf0Value {
    this.cursor.enter(depth);
    const marker = this.cursor.byte();
    const read = readers[marker];
    if (read === undefined) throw new RtmpProtocolError('amfMalformed', `marker ${marker}`);
    return read(this, depth);
  }

  /** What AMF3 values refer back to lives as long as the payload. */
  readAmf3(depth: number): Amf0Value {
    this.#amf3 ??= new Amf3Reader(this.cursor);
    return this.#amf3.readValue(depth);
  }

  readDate(): Date {
    const date = new Date(this.cursor.double());
    this.cursor.skip(2);
    return date;
  }

  readReference(): null {
    this.cursor.skip(2);
    return null;
  }

  readShortString(): string {
    return this.cursor.text(this.cursor.uint16());
  }

  readLongString(): string {
    return this.cursor.text(this.cursor.uint32());
  }

  readEcmaArray(depth: number): Amf0Object {
    this.cursor.skip(4);
    return { kind: 'ecmaArray', properties: this.readProperties(depth) };
  }

  readStrictArray(depth: number): Amf0Value[] {
    const count = this.cursor.uint32();
    this.cursor.assertCount(count);
    const values: Amf0Value[] = [];
    for (let index = 0; index < count; index += 1) values.push(this.readValue(depth + 1));
    return values;
  }

  readTypedObject(depth: number): Amf0Object {
    const className = this.readName();
    return { kind: 'object', className, properties: this.readProperties(depth) };
  }

  readProperties(depth: number): Map<string, Amf0Value> {
    const properties = new Map<string, Amf0Value>();
    while (!this.cursor.isAtEnd) {
      const key = this.readName();
      if (key === '' && this.cursor.next === amf0Marker.objectEnd) {
        this.cursor.skip(1);
        break;
      }
      properties.set(key, this.readValue(depth + 1));
    }
    return properties;
  }

  readName(): string {
    return this.cursor.name(this.cursor.uint16());
  }
}

/** One row per marker. */
const readers: Readonly<Record<number, (reader: Amf0Reader, depth: number) => Amf0Value>> = {
  [amf0Marker.number]: (reader) => reader.cursor.double(),
  [amf0Marker.boolean]: (reader) => reader.cursor.byte() !== 0,
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
  [amf0Marker.typedObject]: (reader, depth) => reader.readTypedObject(depth),
  [amf0Marker.switchToAmf3]: (reader, depth) => reader.readAmf3(depth),
};
