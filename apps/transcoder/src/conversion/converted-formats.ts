// The codecs of sound that are converted, by their FourCC: what ffmpeg and Matroska call them, and whether a header comes
// before their frames.
import type { ConvertedCodec } from '../ffmpeg/decoders.ts';

export interface ConvertedFormat {
  codec: ConvertedCodec;
  matroskaId: string;
  /** Decoding begins with the content of the sequence start. */
  hasRecord: boolean;
}

export const convertedFormats: ReadonlyMap<string, ConvertedFormat> = new Map<string, ConvertedFormat>([
  ['.mp3', { codec: 'mp3', matroskaId: 'A_MPEG/L3', hasRecord: false }],
  ['fLaC', { codec: 'flac', matroskaId: 'A_FLAC', hasRecord: true }],
  ['ac-3', { codec: 'ac3', matroskaId: 'A_AC3', hasRecord: false }],
  ['ec-3', { codec: 'eac3', matroskaId: 'A_EAC3', hasRecord: false }],
]);
