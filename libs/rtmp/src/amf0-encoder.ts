// AMF0 values to bytes (Adobe AMF 0, §2).
import { joinBytes } from './bytes.ts';
import { amf0Marker, isAmf0Object, type Amf0Object, type Amf0Value } from './amf0-value.ts';

const utf8 = new TextEncoder();

/** Writes the values one after the other, as a command or data message holds them. */
export function encodeAmf0(values: readonly Amf0Value[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const value of values) writeValue(value, parts);
  return joinBytes(parts);
}

function writeValue(value: Amf0Value, parts: Uint8Array[]): void {
  if (value === undefined) parts.push(Uint8Array.of(amf0Marker.undefined));
  else if (value === null) parts.push(Uint8Array.of(amf0Marker.null));
  else if (typeof value === 'boolean') parts.push(Uint8Array.of(amf0Marker.boolean, value ? 1 : 0));
  else if (typeof value === 'number') parts.push(withFloat64(amf0Marker.number, value, 9));
  else if (typeof value === 'string') writeString(value, parts);
  else if (value instanceof Date) parts.push(withFloat64(amf0Marker.date, value.getTime(), 11));
  else if (isAmf0Object(value)) writeObject(value, parts);
  else writeArray(value, parts);
}

/** Marker and double; a date has two bytes of time zone behind it, which are always 0. */
function withFloat64(marker: number, value: number, sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes);
  bytes[0] = marker;
  new DataView(bytes.buffer).setFloat64(1, value);
  return bytes;
}

function writeString(text: string, parts: Uint8Array[]): void {
  const bytes = utf8.encode(text);
  if (bytes.length <= 0xffff) {
    parts.push(Uint8Array.of(amf0Marker.string), uint16(bytes.length), bytes);
  } else {
    parts.push(Uint8Array.of(amf0Marker.longString), uint32(bytes.length), bytes);
  }
}

function writeObject(object: Amf0Object, parts: Uint8Array[]): void {
  if (object.kind === 'ecmaArray') {
    parts.push(Uint8Array.of(amf0Marker.ecmaArray), uint32(object.properties.size));
  } else if (object.className !== undefined) {
    parts.push(Uint8Array.of(amf0Marker.typedObject));
    writeKey(object.className, parts);
  } else {
    parts.push(Uint8Array.of(amf0Marker.object));
  }
  for (const [key, value] of object.properties) {
    writeKey(key, parts);
    writeValue(value, parts);
  }
  parts.push(Uint8Array.of(0, 0, amf0Marker.objectEnd));
}

function writeKey(key: string, parts: Uint8Array[]): void {
  const bytes = utf8.encode(key);
  if (bytes.length > 0xffff) throw new RangeError('An AMF0 key holds at most 65535 bytes');
  parts.push(uint16(bytes.length), bytes);
}

function writeArray(values: readonly Amf0Value[], parts: Uint8Array[]): void {
  parts.push(Uint8Array.of(amf0Marker.strictArray), uint32(values.length));
  for (const value of values) writeValue(value, parts);
}

function uint16(value: number): Uint8Array {
  return Uint8Array.of(value >>> 8, value);
}

function uint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}
