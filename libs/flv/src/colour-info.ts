// What an encoder says of its colours beside the pictures (Enhanced RTMP v2, VideoPacketType.Metadata, `colorInfo`). Of its
// `colorConfig` alone: what the mastering display was like is in the pictures, where there is anything to read it from.
import { findScriptNumber } from './script-number.ts';

/** Code points of ISO/IEC 23091-2. */
export interface ColourInfo {
  readonly primaries: number;
  readonly transfer: number;
  readonly matrix: number;
  /** It has no word for it. */
  readonly fullRange: false;
}

const unspecified = 2;
const maxCodePoint = 255;

/** Undefined when it tells no transfer characteristics, as where an encoder takes back what it has told. */
export function parseColourInfo(data: Uint8Array): ColourInfo | undefined {
  const codePoint = (name: string) => {
    const value = findScriptNumber(data, name) ?? unspecified;
    return Number.isInteger(value) && value >= 0 && value <= maxCodePoint ? value : unspecified;
  };
  const transfer = codePoint('transferCharacteristics');
  if (transfer === unspecified) return undefined;
  return {
    primaries: codePoint('colorPrimaries'),
    transfer,
    matrix: codePoint('matrixCoefficients'),
    fullRange: false,
  };
}
