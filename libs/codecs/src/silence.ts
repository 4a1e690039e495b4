// Silence in the codecs that are packaged as they come: one frame that decodes to nothing. AAC: a raw_data_block of
// ISO/IEC 14496-3 §4.4.2 whose channels have no scale factor bands, so no spectrum. Opus: a CELT frame of RFC 6716 §4.3 with
// its silence flag set.
import { bitsToBytes } from './bits-to-bytes.ts';

export interface SilentFrame {
  data: Uint8Array;
  /** How long it is, at the sample rate of the core coder. */
  samples: number;
}

type Bits = readonly (readonly [value: number, bits: number])[];
type Element = 'single' | 'pair' | 'lowFrequency';

/** Table 1.19: the syntactic elements of each number of channels, in order. */
const elementsByChannels: readonly (readonly Element[])[] = [
  [],
  ['single'],
  ['pair'],
  ['single', 'pair'],
  ['single', 'pair', 'single'],
  ['single', 'pair', 'pair'],
  ['single', 'pair', 'pair', 'lowFrequency'],
  ['single', 'pair', 'pair', 'single', 'lowFrequency'],
  ['single', 'pair', 'pair', 'pair', 'lowFrequency'],
];
const elementIds: Readonly<Record<Element, number>> = { single: 0, pair: 1, lowFrequency: 3 };
const endId = 7;
const aacSamples = 1_024;
const opusSamples = 960;
/** 20 ms of full band CELT in one frame; then one bit that is coded with 32767 to 1, set. */
const opusSilence = Uint8Array.of(0xf8, 0xff, 0xfe);

/** `codecs` is the RFC 6381 string of the sound; undefined when there is no silence for it. */
export function silentFrame(codecs: string, channels: number): SilentFrame | undefined {
  if (codecs === 'opus') return channels <= 2 ? { data: opusSilence, samples: opusSamples } : undefined;
  // Parametric stereo makes two channels of a core with one.
  const elements = elementsByChannels[codecs === 'mp4a.40.29' ? 1 : channels];
  if (!codecs.startsWith('mp4a.40.') || !elements) return undefined;
  const counts = new Map<Element, number>();
  const blocks = elements.flatMap((element) => {
    const tag = counts.get(element) ?? 0;
    counts.set(element, tag + 1);
    return [[elementIds[element], 3], [tag, 4], ...channelsOf(element)] as Bits;
  });
  return { data: bitsToBytes([...blocks, [endId, 3]]), samples: aacSamples };
}

function channelsOf(element: Element): Bits {
  if (element !== 'pair') return [...gain, ...shape, ...noTools];
  return [...commonWindow, ...shape, ...noMidSide, ...gain, ...noTools, ...gain, ...noTools];
}

const commonWindow: Bits = [[1, 1]];
const noMidSide: Bits = [[0, 2]];
const gain: Bits = [[0, 8]];
/** ics_info: one long window, no scale factor bands, no prediction. */
const shape: Bits = [
  [0, 1],
  [0, 2],
  [0, 1],
  [0, 6],
  [0, 1],
];
/** No pulses, no temporal noise shaping, no gain control. */
const noTools: Bits = [
  [0, 1],
  [0, 1],
  [0, 1],
];
