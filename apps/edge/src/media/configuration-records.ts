// Whether what an encoder sent as a codec's configuration can be one: a reader would have nothing to start with otherwise.
import {
  CodecError,
  parseAacConfiguration,
  parseAv1Configuration,
  parseAvcConfiguration,
  parseHevcConfiguration,
  parseOpusConfiguration,
} from '@millrace/codecs';

/** An AV1 record may leave its sequence header to the key frames, or be empty; of VP9 the size is only there. */
const bareAv1SizesBytes: ReadonlySet<number> = new Set([0, 4]);
const vp9RecordSizeBytes = 8;

const flacMagic = 'fLaC';
/** Their frames say everything. What such an encoder sends as a header is nothing to keep. */
const withoutRecord: ReadonlySet<string> = new Set(['.mp3', 'ac-3', 'ec-3']);

export function hasRecord(fourCc: string): boolean {
  return !withoutRecord.has(fourCc);
}

/** Each throws CodecError for a record that makes no sense. */
const parsers: ReadonlyMap<string, (record: Uint8Array) => unknown> = new Map<string, (record: Uint8Array) => unknown>([
  ['avc1', parseAvcConfiguration],
  ['hvc1', parseHevcConfiguration],
  ['av01', (record) => (bareAv1SizesBytes.has(record.length) ? record : parseAv1Configuration(record))],
  ['vp09', requireVp9Fields],
  ['mp4a', parseAacConfiguration],
  ['Opus', parseOpusConfiguration],
  ['fLaC', requireFlacMagic],
]);

export function isReadableRecord(fourCc: string, record: Uint8Array): boolean {
  const parse = parsers.get(fourCc);
  if (!parse) return false;
  try {
    parse(record);
    return true;
  } catch (error) {
    if (error instanceof CodecError) return false;
    throw error;
  }
}

function requireVp9Fields(record: Uint8Array): void {
  if (record.length < vp9RecordSizeBytes) throw new CodecError('TRUNCATED', 'VP9 configuration record is cut short');
}

function requireFlacMagic(record: Uint8Array): void {
  if (!Buffer.from(record.subarray(0, flacMagic.length)).equals(Buffer.from(flacMagic)))
    throw new CodecError('INVALID', 'no FLAC header');
}
