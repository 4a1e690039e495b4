// Video usability information, H.264 annex E.1 and H.265 annex E.2.1: shape of a sample, colour and timing. It is advice to
// the display, so a part that is cut short or senseless counts as absent: encoders that write it badly are common, and play.
import type { BitReader } from './bit-reader.ts';
import { CodecError } from './codec-error.ts';

export interface SampleAspectRatio {
  width: number;
  height: number;
}

/** Code points of ISO/IEC 23091-2. */
export interface ColourDescription {
  primaries: number;
  transfer: number;
  matrix: number;
  fullRange: boolean;
}

export interface VideoUsability {
  /** Absent when not given or unspecified: then samples are taken as square. */
  sampleAspectRatio?: SampleAspectRatio;
  colour?: ColourDescription;
  /** Frames per second that the encoder announced, not what it sends. */
  frameRate?: number;
}

/** Table E-1, aspect_ratio_idc 1 to 16. */
const aspectRatios: readonly (readonly [number, number])[] = [
  [1, 1],
  [12, 11],
  [10, 11],
  [16, 11],
  [40, 33],
  [24, 11],
  [20, 11],
  [32, 11],
  [80, 33],
  [18, 11],
  [15, 11],
  [64, 33],
  [160, 99],
  [4, 3],
  [3, 2],
  [2, 1],
];
const extendedAspectRatio = 255;
const maxFrameRate = 1000;
/** In H.264 a tick is a field, so a frame takes two (§E.2.1); in H.265 it is a picture. */
const ticksPerFrame = { avc: 2, hevc: 1 } as const;

/** Reads as far as the timing; what comes behind it is of no use here. */
export function parseVideoUsability(reader: BitReader, syntax: 'avc' | 'hevc'): VideoUsability {
  const usability: VideoUsability = {};
  try {
    readInto(usability, reader, syntax);
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
  }
  return usability;
}

function readInto(usability: VideoUsability, reader: BitReader, syntax: 'avc' | 'hevc'): void {
  const sampleAspectRatio = reader.flag() ? readAspectRatio(reader) : undefined;
  if (sampleAspectRatio) usability.sampleAspectRatio = sampleAspectRatio;
  if (reader.flag()) reader.skip(1);
  const colour = reader.flag() ? readColour(reader) : undefined;
  if (colour) usability.colour = colour;
  if (reader.flag()) skipChromaLocation(reader);
  if (syntax === 'hevc') skipDisplayWindow(reader);
  const frameRate = reader.flag() ? readFrameRate(reader, ticksPerFrame[syntax]) : undefined;
  if (frameRate !== undefined) usability.frameRate = frameRate;
}

function readAspectRatio(reader: BitReader): SampleAspectRatio | undefined {
  const idc = reader.bits(8);
  const [width, height] =
    idc === extendedAspectRatio ? [reader.bits(16), reader.bits(16)] : (aspectRatios[idc - 1] ?? [0, 0]);
  return width > 0 && height > 0 ? { width, height } : undefined;
}

function readColour(reader: BitReader): ColourDescription | undefined {
  reader.skip(3);
  const fullRange = reader.flag();
  if (!reader.flag()) return undefined;
  return { primaries: reader.bits(8), transfer: reader.bits(8), matrix: reader.bits(8), fullRange };
}

function skipChromaLocation(reader: BitReader): void {
  reader.unsigned('chroma_sample_loc_type_top_field', 5);
  reader.unsigned('chroma_sample_loc_type_bottom_field', 5);
}

/** Three flags of H.265, and the window that a display may crop to. */
function skipDisplayWindow(reader: BitReader): void {
  reader.skip(3);
  if (!reader.flag()) return;
  for (const side of ['left', 'right', 'top', 'bottom']) reader.unsigned(`def_disp_win_${side}_offset`, 2 ** 16);
}

function readFrameRate(reader: BitReader, ticks: number): number | undefined {
  const unitsInTick = reader.bits(32);
  const timeScale = reader.bits(32);
  const frameRate = timeScale / (ticks * unitsInTick);
  return frameRate > 0 && frameRate <= maxFrameRate ? frameRate : undefined;
}
