// Whether what an encoder sent as a codec's configuration can be one: a reader would have nothing to start with otherwise.
import {
  CodecError,
  parseAacConfiguration,
  parseAv1Configuration,
  parseAvcConfiguration,
  parseHevcConfiguration,
  parseOpusConfiguration,
} from '@millrace/codecs';

/** An AV1 record may leave its sequence header to the key frames; of VP9 the size is only there. */
const bareRecordSizeBytes = { av01: 4, vp09: 8 } as const;

/** Each throws CodecError for a record that makes no sense. */
const parsers: ReadonlyMap<string, (record: Uint8Array) => unknown> = new Map<string, (record: Uint8Array) => unknown>([
  ['avc1', parseAvcConfiguration],
  ['hvc1', parseHevcConfiguration],
  ['av01', (record) => (record.length === bareRecordSizeBytes.av01 ? record : parseAv1Configuration(record))],
  ['vp09', requireVp9Fields],
  ['mp4a', parseAacConfiguration],
  ['Opus', parseOpusConfiguration],
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
  if (record.length < bareRecordSizeBytes.vp09)
    throw new CodecError('TRUNCATED', 'VP9 configuration record is cut short');
}
