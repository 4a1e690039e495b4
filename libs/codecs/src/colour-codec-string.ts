// The end of the codec strings of AV1 (AV1 in ISOBMFF §5) and VP9 (VP Codec ISO Media File Format Binding §3): all of it or
// nothing, and nothing says that the colours are those of BT.709.
import type { ColourDescription } from './video-usability.ts';

const [bt709, unspecified] = [1, 2];

/** Primaries, transfer and matrix as `.09.16.09`; undefined where they need not be told. */
export function toldColours(colour: ColourDescription | undefined): string | undefined {
  if (!colour) return undefined;
  const codePoints = [colour.primaries, colour.transfer, colour.matrix];
  if (codePoints.every((value) => value === bt709 || value === unspecified)) return undefined;
  return codePoints.map((value) => `.${String(value).padStart(2, '0')}`).join('');
}
