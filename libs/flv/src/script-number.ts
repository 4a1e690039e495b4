// One number out of a script tag's body (FLV v10.1, E.4.4.2), such as `videodatarate` of `onMetaData`. Found by its name and
// the marker behind it, without reading what comes before: metadata that is damaged elsewhere tells its numbers all the same.
import { readUint16 } from './bytes.ts';

const numberMarker = 0;
const utf8 = new TextEncoder();

/** Undefined when no property of this name has a number. */
export function findScriptNumber(payload: Uint8Array, name: string): number | undefined {
  const key = utf8.encode(name);
  const lastAt = payload.length - 2 - key.length - 9;
  for (let at = 0; at <= lastAt; at += 1) {
    const valueAt = at + 2 + key.length;
    if (readUint16(payload, at) !== key.length || payload[valueAt] !== numberMarker) continue;
    if (key.every((byte, i) => payload[at + 2 + i] === byte))
      return new DataView(payload.buffer, payload.byteOffset + valueAt + 1, 8).getFloat64(0);
  }
  return undefined;
}
