// The header of one chunk (RTMP 1.0 §5.3.1): basic header with format and chunk stream id, then as much of the message
// header as the format says. Reading it changes nothing: what is incomplete is read again when more has come.
import { readUint24, readUint32 } from './bytes.ts';

/** Sizes of the message header of formats 0–3. */
const messageHeaderSizeBytes = [11, 7, 3, 0] as const;
/** The value that says: the real one follows in four bytes of its own. */
const extendedTimestampMark = 0xffffff;

/** Where the parts of a header lie and what its timestamp field says. One object serves a whole connection. */
export interface ChunkHeader {
  format: number;
  chunkStreamId: number;
  /** Offset of the message header in the input. */
  fieldsAt: number;
  hasExtendedTimestamp: boolean;
  /** Absolute time (format 0) or difference (1, 2); meaningless for format 3. */
  timestampField: number;
  /** Offset of the first byte behind the header, before a repeated extended timestamp of format 3. */
  endAt: number;
}

export function emptyChunkHeader(): ChunkHeader {
  return {
    format: 0,
    chunkStreamId: 0,
    fieldsAt: 0,
    hasExtendedTimestamp: false,
    timestampField: 0,
    endAt: 0,
  };
}

/** Fills `header` from `bytes` at `at`; false when it is not there completely. */
export function readChunkHeader(bytes: Uint8Array, at: number, header: ChunkHeader): boolean {
  const first = bytes[at];
  if (first === undefined) return false;
  const low = first & 0x3f;
  const basicSize = low > 1 ? 1 : low + 2;
  if (at + basicSize > bytes.length) return false;
  header.format = first >> 6;
  header.chunkStreamId = basicSize === 1 ? low : longChunkStreamId(bytes, at, basicSize);
  header.fieldsAt = at + basicSize;
  return readTimestamp(bytes, header);
}

/** Two-byte form: 64–319. Three-byte form: 64–65599, its second byte the high one. */
function longChunkStreamId(bytes: Uint8Array, at: number, basicSize: number): number {
  const low = 64 + (bytes[at + 1] ?? 0);
  return basicSize === 2 ? low : low + 256 * (bytes[at + 2] ?? 0);
}

function readTimestamp(bytes: Uint8Array, header: ChunkHeader): boolean {
  const { fieldsAt, format } = header;
  header.endAt = fieldsAt + (messageHeaderSizeBytes[format] ?? 0);
  header.hasExtendedTimestamp = false;
  if (header.endAt > bytes.length) return false;
  if (format === 3) return true;
  header.timestampField = readUint24(bytes, fieldsAt);
  if (header.timestampField !== extendedTimestampMark) return true;
  if (header.endAt + 4 > bytes.length) return false;
  header.hasExtendedTimestamp = true;
  header.timestampField = readUint32(bytes, header.endAt);
  header.endAt += 4;
  return true;
}
