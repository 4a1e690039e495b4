// AMF3 values (Adobe AMF 3, §3) inside AMF0, as Flash-derived encoders send them, read as the AMF0 values they come closest
// to. A reference to an object is null, so that nothing small unfolds into something large; references to strings and
// classes are followed, and the text gained by them is bounded. What has no counterpart in AMF0 is skipped: null.
import type { AmfCursor } from './amf-cursor.ts';
import type { Amf0Object, Amf0Value } from './amf0-value.ts';
import { maxAmfNameLength, maxReferredTextLength } from './limits.ts';
import { RtmpProtocolError } from './protocol-error.ts';

const marker = {
  undefined: 0x00,
  null: 0x01,
  false: 0x02,
  true: 0x03,
  integer: 0x04,
  double: 0x05,
  string: 0x06,
  xmlDocument: 0x07,
  date: 0x08,
  array: 0x09,
  object: 0x0a,
  xml: 0x0b,
  byteArray: 0x0c,
  intVector: 0x0d,
  uintVector: 0x0e,
  doubleVector: 0x0f,
  objectVector: 0x10,
  dictionary: 0x11,
} as const;

/** The shape of a class: the names of its properties, and whether more may follow. */
interface Traits {
  readonly className: string;
  readonly names: readonly string[];
  readonly isDynamic: boolean;
}

export class Amf3Reader {
  readonly cursor: AmfCursor;
  readonly #strings: string[] = [];
  readonly #traits: Traits[] = [];
  #referredTextLength = 0;

  constructor(cursor: AmfCursor) {
    this.cursor = cursor;
  }

  readValue(depth: number): Amf0Value {
    this.cursor.enter(depth);
    const first = this.cursor.byte();
    const read = readers[first];
    if (read === undefined) throw new RtmpProtocolError('amfMalformed', `AMF3 marker ${first}`);
    return read(this, depth);
  }

  /** 29 bits in one to four bytes (§1.3.1). */
  readUint29(): number {
    let value = 0;
    for (let count = 0; count < 3; count += 1) {
      const byte = this.cursor.byte();
      value = (value << 7) | (byte & 0x7f);
      if (byte < 0x80) return value;
    }
    return (value << 8) | this.cursor.byte();
  }

  readInteger(): number {
    return (this.readUint29() << 3) >> 3;
  }

  readString(): string {
    const header = this.readUint29();
    if ((header & 1) === 0) return this.#referredString(header >> 1);
    const text = this.cursor.text(header >> 1);
    if (text !== '') this.#strings.push(text);
    return text;
  }

  /** A complex value begins with its size or count; undefined when it is a reference instead. */
  readSize(): number | undefined {
    const header = this.readUint29();
    return (header & 1) === 0 ? undefined : header >> 1;
  }

  readXml(): string | null {
    const sizeBytes = this.readSize();
    return sizeBytes === undefined ? null : this.cursor.text(sizeBytes);
  }

  readDate(): Date | null {
    return this.readSize() === undefined ? null : new Date(this.cursor.double());
  }

  skipByteArray(): null {
    this.cursor.skip(this.readSize() ?? 0);
    return null;
  }

  /** Named entries make it an ECMA array; otherwise it is a list. */
  readArray(depth: number): Amf0Value {
    const count = this.readSize();
    if (count === undefined) return null;
    const properties = this.#readDynamic(new Map(), depth);
    this.cursor.assertCount(count);
    const values: Amf0Value[] = [];
    for (let index = 0; index < count; index += 1) values.push(this.readValue(depth + 1));
    if (properties.size === 0) return values;
    values.forEach((value, index) => properties.set(`${index}`, value));
    return { kind: 'ecmaArray', properties };
  }

  readObject(depth: number): Amf0Value {
    const header = this.readUint29();
    if ((header & 1) === 0) return null;
    const traits = (header & 2) === 0 ? this.#referredTraits(header >> 2) : this.#readTraits(header);
    const properties = new Map<string, Amf0Value>();
    for (const name of traits.names) properties.set(name, this.readValue(depth + 1));
    if (traits.isDynamic) this.#readDynamic(properties, depth);
    return toObject(traits.className, properties);
  }

  readVector(depth: number, elementBytes: number, read: () => Amf0Value): Amf0Value {
    const count = this.readSize();
    if (count === undefined) return null;
    this.cursor.skip(1);
    this.cursor.assertCount(count, elementBytes);
    this.cursor.enter(depth + 1, count);
    return Array.from({ length: count }, read);
  }

  readObjectVector(depth: number): Amf0Value {
    const count = this.readSize();
    if (count === undefined) return null;
    this.cursor.skip(1);
    this.readString();
    this.cursor.assertCount(count);
    return Array.from({ length: count }, () => this.readValue(depth + 1));
  }

  /** Keys may be of any kind; those that are texts or numbers are kept. */
  readDictionary(depth: number): Amf0Value {
    const count = this.readSize();
    if (count === undefined) return null;
    this.cursor.skip(1);
    this.cursor.assertCount(count, 2);
    const properties = new Map<string, Amf0Value>();
    for (let index = 0; index < count; index += 1) {
      const key = this.readValue(depth + 1);
      const value = this.readValue(depth + 1);
      const name = typeof key === 'number' ? `${key}` : key;
      if (typeof name === 'string' && name.length <= maxAmfNameLength) properties.set(name, value);
    }
    return { kind: 'object', properties };
  }

  #readName(): string {
    const name = this.readString();
    if (name.length > maxAmfNameLength) throw new RtmpProtocolError('amfStringTooLong');
    return name;
  }

  #readDynamic(properties: Map<string, Amf0Value>, depth: number): Map<string, Amf0Value> {
    for (let name = this.#readName(); name !== ''; name = this.#readName()) {
      properties.set(name, this.readValue(depth + 1));
    }
    return properties;
  }

  /** Externalizable classes define their own form: nobody can read on behind one. */
  #readTraits(header: number): Traits {
    if ((header & 4) !== 0) throw new RtmpProtocolError('amfMalformed', 'externalizable class');
    const count = header >> 4;
    const className = this.#readName();
    this.cursor.assertCount(count);
    const names = Array.from({ length: count }, () => this.#readName());
    const traits: Traits = { className, names, isDynamic: (header & 8) !== 0 };
    this.#traits.push(traits);
    return traits;
  }

  #referredTraits(index: number): Traits {
    const traits = this.#traits[index];
    if (traits === undefined) throw new RtmpProtocolError('amfMalformed', 'AMF3 reference');
    this.#countReferredText(traits.className);
    for (const name of traits.names) this.#countReferredText(name);
    return traits;
  }

  #referredString(index: number): string {
    const text = this.#strings[index];
    if (text === undefined) throw new RtmpProtocolError('amfMalformed', 'AMF3 reference');
    this.#countReferredText(text);
    return text;
  }

  #countReferredText(text: string): void {
    // An empty name still costs a step.
    this.#referredTextLength += text.length + 1;
    if (this.#referredTextLength > maxReferredTextLength) throw new RtmpProtocolError('amfStringTooLong', 'references');
  }
}

function toObject(className: string, properties: ReadonlyMap<string, Amf0Value>): Amf0Object {
  return className === '' ? { kind: 'object', properties } : { kind: 'object', className, properties };
}

/** One row per marker. */
const readers: Readonly<Record<number, (reader: Amf3Reader, depth: number) => Amf0Value>> = {
  [marker.undefined]: () => undefined,
  [marker.null]: () => null,
  [marker.false]: () => false,
  [marker.true]: () => true,
  [marker.integer]: (reader) => reader.readInteger(),
  [marker.double]: (reader) => reader.cursor.double(),
  [marker.string]: (reader) => reader.readString(),
  [marker.xmlDocument]: (reader) => reader.readXml(),
  [marker.date]: (reader) => reader.readDate(),
  [marker.array]: (reader, depth) => reader.readArray(depth),
  [marker.object]: (reader, depth) => reader.readObject(depth),
  [marker.xml]: (reader) => reader.readXml(),
  [marker.byteArray]: (reader) => reader.skipByteArray(),
  [marker.intVector]: (reader, depth) => reader.readVector(depth, 4, () => reader.cursor.uint32() | 0),
  [marker.uintVector]: (reader, depth) => reader.readVector(depth, 4, () => reader.cursor.uint32()),
  [marker.doubleVector]: (reader, depth) => reader.readVector(depth, 8, () => reader.cursor.double()),
  [marker.objectVector]: (reader, depth) => reader.readObjectVector(depth),
  [marker.dictionary]: (reader, depth) => reader.readDictionary(depth),
};
