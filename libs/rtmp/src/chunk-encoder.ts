// Messages to chunks, for the few replies a server sends: full headers (format 0), timestamp 0, and format 3 for what
// goes beyond the chunk size. Replies collect until they are taken, so that one exchange leaves in one write.
import { joinBytes, writeUint24 } from './bytes.ts';

const initialChunkSizeBytes = 128;

/** A reply: its chunk stream, type and message stream. */
export interface OutgoingMessage {
  readonly chunkStreamId: number;
  readonly typeId: number;
  readonly streamId: number;
  readonly payload: Uint8Array;
}

const nothing = new Uint8Array(0);

export class ChunkEncoder {
  #chunkSizeBytes = initialChunkSizeBytes;
  #output: Uint8Array[] = [];

  /** Applies to messages sent after it. The peer must have been told before. */
  setChunkSize(sizeBytes: number): void {
    this.#chunkSizeBytes = sizeBytes;
  }

  send(message: OutgoingMessage): void {
    const { chunkStreamId, payload } = message;
    this.#output.push(encodeHeader(message), payload.subarray(0, this.#chunkSizeBytes));
    for (let at = this.#chunkSizeBytes; at < payload.length; at += this.#chunkSizeBytes) {
      this.#output.push(Uint8Array.of(0xc0 | chunkStreamId), payload.subarray(at, at + this.#chunkSizeBytes));
    }
  }

  /** Bytes that are not chunks: the handshake. */
  sendRaw(bytes: Uint8Array): void {
    this.#output.push(bytes);
  }

  take(): Uint8Array {
    if (this.#output.length === 0) return nothing;
    const output = joinBytes(this.#output);
    this.#output = [];
    return output;
  }
}

function encodeHeader(message: OutgoingMessage): Uint8Array {
  const header = new Uint8Array(12);
  header[0] = message.chunkStreamId;
  writeUint24(header, 4, message.payload.length);
  header[7] = message.typeId;
  header[8] = message.streamId;
  header[9] = message.streamId >>> 8;
  header[10] = message.streamId >>> 16;
  header[11] = message.streamId >>> 24;
  return header;
}
