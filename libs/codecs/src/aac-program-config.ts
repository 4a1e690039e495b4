// program_config_element, ISO/IEC 14496-3 §4.4.1.1: channel layouts that have no number of their own.
import type { BitReader } from './bit-reader.ts';

/** Reads one element and returns how many channels it lists. */
export function readProgramChannels(reader: BitReader): number {
  reader.skip(10);
  const [front, side, back] = [reader.bits(4), reader.bits(4), reader.bits(4)];
  const [lowFrequency, data, coupling] = [reader.bits(2), reader.bits(3), reader.bits(4)];
  for (const mixdownBits of [4, 4, 3]) if (reader.flag()) reader.skip(mixdownBits);
  let channels = 0;
  for (let i = 0; i < front + side + back; i += 1) {
    channels += reader.flag() ? 2 : 1;
    reader.skip(4);
  }
  reader.skip(4 * lowFrequency + 4 * data + 5 * coupling);
  reader.skipToByte();
  reader.skip(8 * reader.bits(8));
  return channels + lowFrequency;
}
