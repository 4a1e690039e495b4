// Opus: the identification header of RFC 7845 §5.1, which Enhanced FLV carries, as the `dOps` box wants it, and how long a
// packet lasts (RFC 6716 §3). Time is always counted at 48 kHz.
import { CodecError } from './codec-error.ts';

export interface OpusConfiguration {
  codec: 'opus';
  /** The content of a `dOps` box (Encapsulation of Opus in ISOBMFF §4.3.2). */
  record: Uint8Array;
  channels: number;
  sampleRateHz: 48_000;
  /** Samples at the start that a decoder throws away. */
  preSkip: number;
  codecString: 'opus';
}

const magic = Uint8Array.from('OpusHead', (character) => character.charCodeAt(0));
const fixedSizeBytes = 19;
const sampleRateHz = 48_000;
/** Of one frame, in samples, by the configuration number's mode: SILK, hybrid, CELT. */
const silkSamples = [480, 960, 1_920, 2_880];
const hybridSamples = [480, 960];
const celtSamples = [120, 240, 480, 960];
/** 120 ms. */
const maxPacketSamples = 5_760;

/** What an encoder means that sends an empty header: the packets themselves say whether they are stereo. */
const usualHead = Uint8Array.from([...magic, 1, 2, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0]);

/** Reads the header of an Opus sequence start of Enhanced FLV, which may be empty. Throws CodecError. */
export function parseOpusConfiguration(sent: Uint8Array): OpusConfiguration {
  const head = sent.length === 0 ? usualHead : sent;
  if (head.length < fixedSizeBytes) throw new CodecError('TRUNCATED', 'Opus header is cut short');
  if (!magic.every((byte, i) => head[i] === byte)) throw new CodecError('INVALID', 'no Opus header');
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const [version, channels, mappingFamily] = [view.getUint8(8), view.getUint8(9), view.getUint8(18)];
  if (version >> 4 !== 0) throw new CodecError('UNSUPPORTED', `Opus header of version ${version}`);
  const mappingSizeBytes = mappingFamily === 0 ? 0 : 2 + channels;
  if (channels === 0 || (mappingFamily === 0 && channels > 2)) throw new CodecError('INVALID', `${channels} channels`);
  if (head.length < fixedSizeBytes + mappingSizeBytes)
    throw new CodecError('TRUNCATED', 'channel mapping is cut short');
  const record = new Uint8Array(head.subarray(magic.length, fixedSizeBytes + mappingSizeBytes));
  const box = new DataView(record.buffer);
  box.setUint8(0, 0);
  box.setUint16(2, view.getUint16(10, true));
  box.setUint32(4, view.getUint32(12, true));
  box.setInt16(8, view.getInt16(16, true));
  return { codec: 'opus', record, channels, sampleRateHz, preSkip: box.getUint16(2), codecString: 'opus' };
}

/** How many samples (at 48 kHz) a packet holds. Throws CodecError. */
export function opusPacketSamples(packet: Uint8Array): number {
  const [toc, frameCount] = packet;
  if (toc === undefined) throw new CodecError('TRUNCATED', 'an Opus packet without bytes');
  const samples = samplesPerFrame(toc >> 3) * frames(toc & 3, frameCount);
  if (samples === 0 || samples > maxPacketSamples)
    throw new CodecError('INVALID', `an Opus packet of ${samples} samples`);
  return samples;
}

function samplesPerFrame(configuration: number): number {
  const lengths = configuration < 12 ? silkSamples : configuration < 16 ? hybridSamples : celtSamples;
  return lengths[configuration % lengths.length] ?? 0;
}

function frames(code: number, frameCount: number | undefined): number {
  if (code < 3) return code === 0 ? 1 : 2;
  if (frameCount === undefined) throw new CodecError('TRUNCATED', 'an Opus packet without its frame count');
  return frameCount & 0x3f;
}
