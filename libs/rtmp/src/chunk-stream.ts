// What is remembered of one chunk stream between chunks (RTMP 1.0 §5.3.1): the last header, which shorter headers inherit
// from, and the message that is being received. Timestamps add up modulo 2^32: a step back arrives as a huge difference.
import type { AggregateReader } from './aggregate-reader.ts';
import { readUint24, readUint32LittleEndian } from './bytes.ts';
import type { ChunkHeader } from './chunk-header.ts';
import { IncomingMessage } from './incoming-message.ts';

/** A format 3 header that begins a message right after a format 0 header repeats a step, not a point in time, up to here. */
const maxFirstStepMs = 1_000;

export class ChunkStream extends IncomingMessage {
  hasExtendedTimestamp = false;
  /** The extended timestamp field as it was sent: what a format 3 chunk may repeat. */
  extendedTimestamp = 0;
  /** Takes the payload of the present message instead, if that is an aggregate. */
  aggregate: AggregateReader | undefined;
  readonly #shortHeader: number | undefined;
  #deltaMs = 0;

  constructor(chunkStreamId: number) {
    super();
    this.#shortHeader = chunkStreamId < 64 ? 0xc0 | chunkStreamId : undefined;
  }

  /** The whole header of a format 3 chunk; undefined where it has more than one byte, or may have. */
  get repeatHeaderByte(): number | undefined {
    return this.hasExtendedTimestamp ? undefined : this.#shortHeader;
  }

  override get heldBytes(): number {
    return this.aggregate === undefined ? super.heldBytes : this.aggregate.heldBytes;
  }

  override drop(): void {
    this.aggregate?.drop();
    super.drop();
  }

  override skip(): void {
    this.aggregate?.drop();
    this.aggregate = undefined;
    super.skip();
  }

  /** Takes over the fields of a header of format 0, 1 or 2. */
  applyHeader(bytes: Uint8Array, header: ChunkHeader): void {
    const { fieldsAt, format, timestampField } = header;
    if (format < 2) {
      this.lengthBytes = readUint24(bytes, fieldsAt + 3);
      this.typeId = bytes[fieldsAt + 6] ?? 0;
    }
    if (format === 0) {
      this.streamId = readUint32LittleEndian(bytes, fieldsAt + 7);
      this.timestampMs = timestampField;
      this.#deltaMs = timestampField <= maxFirstStepMs ? timestampField : 0;
    } else {
      this.#deltaMs = timestampField;
      this.timestampMs = (this.timestampMs + timestampField) >>> 0;
    }
    this.hasExtendedTimestamp = header.hasExtendedTimestamp;
    this.extendedTimestamp = timestampField;
  }

  /** A format 3 header begins a new message: everything as before, one step later. */
  repeatHeader(): void {
    this.timestampMs = (this.timestampMs + this.#deltaMs) >>> 0;
  }

  /**
   * Whether four bytes at the start of a format 3 chunk are the repeated extended timestamp. Some encoders repeat the
   * field, some write the absolute time, some write nothing there, in which case the bytes are payload.
   */
  isRepeatedTimestamp(value: number, isNewMessage: boolean): boolean {
    const timestampMs = isNewMessage ? (this.timestampMs + this.#deltaMs) >>> 0 : this.timestampMs;
    return value === this.extendedTimestamp || value === timestampMs;
  }
}
