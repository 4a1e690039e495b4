// Sequence header, AV1 §5.5: profile, size, announced rate and colour. It is read in order; what comes behind is not.
import { BitReader } from './bit-reader.ts';
import type { ColourDescription } from './video-usability.ts';

export interface Av1SequenceHeader {
  widthPx: number;
  heightPx: number;
  /** Frames per second, when the encoder announced that they are equally far apart. */
  frameRate?: number;
  colour?: ColourDescription;
  coding: Av1Coding;
}

/** What a configuration record repeats of the sequence header. */
export interface Av1Coding {
  profile: number;
  /** seq_level_idx of the first operating point. */
  level: number;
  tier: number;
  isHighDepth: boolean;
  isTwelveBit: boolean;
  isMonochrome: boolean;
  subsamplingX: number;
  subsamplingY: number;
  chromaSamplePosition: number;
}

interface Operation {
  level: number;
  tier: number;
  frameRate: number | undefined;
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
  const { level, tier, frameRate } = isReduced ? readReducedOperation(reader) : readOperation(reader);
  const widthBits = reader.bits(4) + 1;
  const heightBits = reader.bits(4) + 1;
  const size = { widthPx: reader.bits(widthBits) + 1, heightPx: reader.bits(heightBits) + 1 };
  skipTools(reader, isReduced);
  const { colour, ...format } = readColour(reader, profile);
  return {
    ...size,
    ...(frameRate !== undefined && { frameRate }),
    ...(colour && { colour }),
    coding: { profile, level, tier, ...format },
  };
}

function readReducedOperation(reader: BitReader): Operation {
  return { level: reader.bits(reducedLevelBits), tier: 0, frameRate: undefined };
}

/** Timing and operating points, of which the first one counts. */
function readOperation(reader: BitReader): Operation {
  const hasTiming = reader.flag();
  const frameRate = hasTiming ? readTiming(reader) : undefined;
  const delayBits = hasTiming && reader.flag() ? readDecoderModel(reader) : undefined;
  const hasDisplayDelay = reader.flag();
  const points: Pick<Operation, 'level' | 'tier'>[] = [];
  for (let left = reader.bits(5) + 1; left > 0; left -= 1) {
    reader.skip(12);
    const level = reader.bits(5);
    points.push({ level, tier: level > levelsWithoutTier ? reader.bits(1) : 0 });
    if (delayBits !== undefined && reader.flag()) reader.skip(2 * delayBits + 1);
    if (hasDisplayDelay && reader.flag()) reader.skip(4);
  }
  const { level, tier } = points[0] ?? { level: 0, tier: 0 };
  return { level, tier, frameRate };
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
function readColour(
  reader: BitReader,
  profile: number,
): Omit<Av1Coding, 'profile' | 'level' | 'tier'> & { colour: ColourDescription | undefined } {
  const isHighDepth = reader.flag();
  const isTwelveBit = profile === 2 && isHighDepth && reader.flag();
  const isMonochrome = profile !== 1 && reader.flag();
  const [primaries, transfer, matrix] = reader.flag()
    ? [reader.bits(8), reader.bits(8), reader.bits(8)]
    : [undefined, undefined, undefined];
  const isRgb =
    !isMonochrome && primaries === srgb.primaries && transfer === srgb.transfer && matrix === identityMatrix;
  const fullRange = isRgb || reader.flag();
  const [subsamplingX, subsamplingY] = isRgb ? [0, 0] : readSubsampling(reader, { profile, isTwelveBit, isMonochrome });
  const hasPosition = !isMonochrome && subsamplingX === 1 && subsamplingY === 1;
  return {
    ...{ isHighDepth, isTwelveBit, isMonochrome, subsamplingX, subsamplingY },
    chromaSamplePosition: hasPosition ? reader.bits(2) : 0,
    colour: primaries === undefined ? undefined : { primaries, transfer, matrix, fullRange },
  };
}

function readSubsampling(
  reader: BitReader,
  { profile, isTwelveBit, isMonochrome }: Pick<Av1Coding, 'profile' | 'isTwelveBit' | 'isMonochrome'>,
): [x: number, y: number] {
  if (isMonochrome || profile === 0) return [1, 1];
  if (profile === 1) return [0, 0];
  if (!isTwelveBit) return [1, 0];
  const x = reader.bits(1);
  return [x, x === 1 ? reader.bits(1) : 0];
}
