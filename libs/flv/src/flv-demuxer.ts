// Cuts a byte stream into FLV tags (FLV v10.1, E.2–E.4). However the stream is split into chunks, the tags are the same.
// A tag that lies inside one chunk is a view of it; only one that spans chunks is copied, and never more than once per part.
import { readUint24, readUint32 } from './bytes.ts';
import { FlvError } from './flv-error.ts';
import {
  flvTagHeaderSizeBytes,
  flvTagTrailerSizeBytes,
  flvTagTypeIds,
  maxFlvPayloadSizeBytes,
  type FlvTag,
  type FlvTagType,
} from './flv-tag.ts';

const fileHeaderSizeBytes = 9;
/** DataOffset is 9 in every file seen; a longer header is legal, but not without bound. */
const maxFileHeaderSizeBytes = 1024;
const tagTypes = new Map<number, FlvTagType>([
  [flvTagTypeIds.audio, 'audio'],
  [flvTagTypeIds.video, 'video'],
  [flvTagTypeIds.script, 'script'],
]);

export class FlvDemuxer {
  readonly #maxPayloadSizeBytes: number;
  #isHeaderRead = false;
  /** Parts of a unit (file header or tag) that has not arrived completely; `#neededBytes` says how far it is known to reach. */
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #neededBytes = 0;
  /** Bytes of complete units so far: where the current unit starts in the file. */
  #unitOffset = 0;

  constructor(options: { maxPayloadSizeBytes?: number } = {}) {
    this.#maxPayloadSizeBytes = options.maxPayloadSizeBytes ?? maxFlvPayloadSizeBytes;
  }

  /** Returns the tags this chunk completes. Payloads may be views of `chunk`. Throws FlvError; the demuxer is then of no more use. */
  push(chunk: Uint8Array): FlvTag[] {
    const tags: FlvTag[] = [];
    let at = this.#finishPending(chunk, tags);
    while (at < chunk.length) {
      const unitSize = this.#unitSize(chunk, at);
      if (chunk.length - at < unitSize) {
        this.#pending = [chunk.subarray(at)];
        this.#pendingBytes = chunk.length - at;
        this.#neededBytes = unitSize;
        break;
      }
      this.#takeUnit(chunk, at, unitSize, tags);
      at += unitSize;
    }
    return tags;
  }

  /** True between two tags: a stream that ends elsewhere was cut off. */
  get isAtTagBoundary(): boolean {
    return this.#isHeaderRead && this.#pendingBytes === 0;
  }

  #finishPending(chunk: Uint8Array, tags: FlvTag[]): number {
    let at = 0;
    while (this.#pendingBytes > 0 && at < chunk.length) {
      const part = chunk.subarray(at, at + this.#neededBytes - this.#pendingBytes);
      this.#pending.push(part);
      this.#pendingBytes += part.length;
      at += part.length;
      if (this.#pendingBytes < this.#neededBytes) break;
      const unit = join(this.#pending, this.#pendingBytes);
      this.#pending = [unit];
      this.#neededBytes = this.#unitSize(unit, 0);
      if (this.#neededBytes > unit.length) continue;
      this.#pending = [];
      this.#pendingBytes = 0;
      this.#takeUnit(unit, 0, unit.length, tags);
    }
    return at;
  }

  /** How many bytes the unit that starts `at` there is known to have; grows once its header is there. */
  #unitSize(bytes: Uint8Array, at: number): number {
    const sizeBytes = bytes.length - at;
    if (!this.#isHeaderRead) {
      return sizeBytes < fileHeaderSizeBytes ? fileHeaderSizeBytes : this.#fileHeaderSize(bytes, at);
    }
    if (sizeBytes < flvTagHeaderSizeBytes) return flvTagHeaderSizeBytes;
    const payloadSize = readUint24(bytes, at + 1);
    if (payloadSize > this.#maxPayloadSizeBytes) throw new FlvError('tagTooLarge', this.#unitOffset);
    this.#tagType(bytes[at]);
    return flvTagHeaderSizeBytes + payloadSize + flvTagTrailerSizeBytes;
  }

  #fileHeaderSize(bytes: Uint8Array, at: number): number {
    if (readUint24(bytes, at) !== 0x464c56) throw new FlvError('signature', 0);
    if (bytes[at + 3] !== 1) throw new FlvError('version', 3);
    const size = readUint32(bytes, at + 5);
    if (size < fileHeaderSizeBytes || size > maxFileHeaderSizeBytes) throw new FlvError('headerSize', 5);
    return size + flvTagTrailerSizeBytes;
  }

  #tagType(first = 0): FlvTagType {
    if ((first & 0x20) !== 0) throw new FlvError('encryptedTag', this.#unitOffset);
    const type = tagTypes.get(first & 0x1f);
    if (type === undefined) throw new FlvError('unknownTagType', this.#unitOffset);
    return type;
  }

  #takeUnit(bytes: Uint8Array, at: number, sizeBytes: number, tags: FlvTag[]): void {
    if (this.#isHeaderRead) tags.push(this.#toTag(bytes, at, sizeBytes - flvTagTrailerSizeBytes));
    this.#isHeaderRead = true;
    this.#unitOffset += sizeBytes;
  }

  /** `tagSize` is without the trailer, which repeats it. */
  #toTag(bytes: Uint8Array, at: number, tagSize: number): FlvTag {
    const trailerAt = at + tagSize;
    if (readUint32(bytes, trailerAt) !== tagSize) throw new FlvError('previousTagSize', this.#unitOffset + tagSize);
    return {
      type: this.#tagType(bytes[at]),
      timestampMs: (((bytes[at + 7] ?? 0) << 24) | readUint24(bytes, at + 4)) >>> 0,
      payload: bytes.subarray(at + flvTagHeaderSizeBytes, trailerAt),
    };
  }
}

function join(parts: readonly Uint8Array[], sizeBytes: number): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const joined = new Uint8Array(sizeBytes);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
