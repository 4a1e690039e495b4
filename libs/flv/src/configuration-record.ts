// Configuration records of VP9 (vpcC) and AV1 (av1C) inside a sequence start. Some encoders leave the four bytes of an MP4
// FullBox header in front of them; without it they are what the codecs' bindings describe.
import { readUint32 } from './bytes.ts';

const fullBoxHeaderSizeBytes = 4;
/** Version 1, no flags. The record itself begins with profile and level, and there is no level 0. */
const vp9FullBoxHeader = 0x01000000;
/** Version 0, no flags. The record itself begins with a marker bit. */
const av1FullBoxHeader = 0x00000000;
const fullBoxHeaders: ReadonlyMap<string, number> = new Map([
  ['vp08', vp9FullBoxHeader],
  ['vp09', vp9FullBoxHeader],
  ['av01', av1FullBoxHeader],
]);

/** A view of `record` without the box header, if there was one. */
export function withoutFullBoxHeader(fourCc: string, record: Uint8Array): Uint8Array {
  const header = fullBoxHeaders.get(fourCc);
  const hasHeader = record.length > fullBoxHeaderSizeBytes && readUint32(record, 0) === header;
  return hasHeader ? record.subarray(fullBoxHeaderSizeBytes) : record;
}
