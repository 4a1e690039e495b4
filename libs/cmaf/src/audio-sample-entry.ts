// Audio sample entries: `mp4a` with its `esds` box (ISO/IEC 14496-14 §5.6 and 14496-1 §7.2.6), and `Opus` with `dOps`
// (Encapsulation of Opus in ISOBMFF §4.3).
import type { AudioConfiguration } from '@millrace/codecs';
import { box, concat, fullBox, uint16, zeros } from './box.ts';

export interface AudioTrack {
  kind: 'audio';
  configuration: Pick<AudioConfiguration, 'codec' | 'record' | 'channels' | 'sampleRateHz'>;
}

const tags = { esDescriptor: 3, decoderConfig: 4, decoderSpecific: 5, syncLayerConfig: 6 } as const;
const mpeg4Audio = 0x40;
/** Audio stream, bit 0 reserved as one. */
const audioStreamType = (5 << 2) | 1;
const predefinedForFiles = 2;
const sampleSizeBits = 16;

const entryTypes: Readonly<
  Record<AudioConfiguration['codec'], { entry: string; configurationBox: (record: Uint8Array) => Uint8Array }>
> = {
  aac: { entry: 'mp4a', configurationBox: (record) => fullBox('esds', {}, elementaryStream(record)) },
  opus: { entry: 'Opus', configurationBox: (record) => box('dOps', record) },
};

export function audioSampleEntry({ configuration }: AudioTrack): Uint8Array {
  const { codec, channels, sampleRateHz, record } = configuration;
  const { entry, configurationBox } = entryTypes[codec];
  return box(
    entry,
    [...zeros(6), ...uint16(1), ...zeros(8)],
    [...uint16(channels), ...uint16(sampleSizeBits), ...zeros(4)],
    // The rate has 16 bits before the point; a higher one is only in the configuration.
    [...uint16(sampleRateHz > 0xffff ? 0 : sampleRateHz), ...zeros(2)],
    configurationBox(record),
  );
}

function elementaryStream(record: Uint8Array): Uint8Array {
  const bufferAndBitrates = zeros(11);
  const decoder = descriptor(
    tags.decoderConfig,
    Uint8Array.of(mpeg4Audio, audioStreamType, ...bufferAndBitrates),
    descriptor(tags.decoderSpecific, record),
  );
  const syncLayer = descriptor(tags.syncLayerConfig, Uint8Array.of(predefinedForFiles));
  return descriptor(tags.esDescriptor, Uint8Array.of(0, 0, 0), decoder, syncLayer);
}

/** A descriptor whose size takes four bytes of seven bits each, the form that every reader takes. */
function descriptor(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const size = contents.reduce((sum, part) => sum + part.length, 0);
  const sizeBytes = [21, 14, 7, 0].map((shift) => ((size >> shift) & 0x7f) | (shift > 0 ? 0x80 : 0));
  return concat([[tag, ...sizeBytes], ...contents]);
}
