// Sequence header, AV1 §5.5: size, announced rate and colour. It is read in order; what comes behind the colour is not.
import { BitReader } from './bit-reader.ts';
import type { ColourDescription } from './video-usability.ts';

export interface Av1SequenceHeader {
  widthPx: number;
  heightPx: number;
  /** Frames per second, when the encoder announced that they are equally far apart. */
  frameRate?: number;
  colour?: ColourDescription;
}

const reducedLevelBits = 5;
const levelsWithoutTier = 7;
const maxFrameRate = 1_000;
const selectedPerFrame = 2;
const identityMatrix = 0;
const srgb = { primaries: 1, transfer: 13 };

/** Reads the payload of a sequence header. Throws CodecError. */
export function parseAv1SequenceHeader(payload: Uint8Array): Av1SequenceHeader {
  const reader = new BitReader(payload);
  const profile = reader.bits(3);
  reader.skip(1);
  const isReduced = reader.flag();
  if (isReduced) reader.skip(reducedLevelBits);
  const frameRate = isReduced ? undefined : readOperation(reader);
  const widthBits = reader.bits(4) + 1;
  const heightBits = reader.bits(4) + 1;
  const size = { widthPx: reader.bits(widthBits) + 1, heightPx: reader.bits(heightBits) + 1 };
  skipTools(reader, isReduced);
  const colour = readColour(reader, profile);
  return { ...size, ...(frameRate !== undefined && { frameRate }), ...(colour && { colour }) };
}

/** Timing and operating points; returns the frame rate. */
function readOperation(reader: BitReader): number | undefined {
  const hasTiming = reader.flag();
  const frameRate = hasTiming ? readTiming(reader) : undefined;
  const delayBits = hasTiming && reader.flag() ? readDecoderModel(reader) : undefined;
  const hasDisplayDelay = reader.flag();
  for (let points = reader.bits(5) + 1; points > 0; points -= 1) {
    reader.skip(12);
    if (reader.bits(5) > levelsWithoutTier) reader.skip(1);
    if (delayBits !== undefined && reader.flag()) reader.skip(2 * delayBits + 1);
    if (hasDisplayDelay && reader.flag()) reader.skip(4);
  }
  return frameRate;
}

function readTiming(reader: BitReader): number | undefined {
  const unitsInTick = reader.bits(32);
  const timeScale = reader.bits(32);
  if (!reader.flag()) return undefined;
  const ticksPerPicture = reader.unsigned('num_ticks_per_picture_minus_1', 2 ** 31) + 1;
  const frameRate = timeScale / (unitsInTick * ticksPerPicture);
  return frameRate > 0 && frameRate <= maxFrameRate ? frameRate : undefined;
}

/** Returns the bits of a buffer delay. */
function readDecoderModel(reader: BitReader): number {
  const delayBits = reader.bits(5) + 1;
  reader.skip(32 + 10);
  return delayBits;
}

function skipTools(reader: BitReader, isReduced: boolean): void {
  if (!isReduced && reader.flag()) reader.skip(7);
  reader.skip(3);
  if (!isReduced) skipInterTools(reader);
  reader.skip(3);
}

function skipInterTools(reader: BitReader): void {
  reader.skip(4);
  const hasOrderHint = reader.flag();
  if (hasOrderHint) reader.skip(2);
  const screenContent = reader.flag() ? selectedPerFrame : reader.bits(1);
  if (screenContent > 0 && !reader.flag()) reader.skip(1);
  if (hasOrderHint) reader.skip(3);
}

/** color_config, §5.5.2. */
function readColour(reader: BitReader, profile: number): ColourDescription | undefined {
  const isHighDepth = reader.flag();
  if (profile === 2 && isHighDepth) reader.skip(1);
  const isMonochrome = profile !== 1 && reader.flag();
  if (!reader.flag()) return undefined;
  const [primaries, transfer, matrix] = [reader.bits(8), reader.bits(8), reader.bits(8)];
  const isRgb = primaries === srgb.primaries && transfer === srgb.transfer && matrix === identityMatrix;
  return { primaries, transfer, matrix, fullRange: (isRgb && !isMonochrome) || reader.flag() };
}
