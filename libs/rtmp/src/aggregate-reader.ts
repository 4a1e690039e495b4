// Aggregate, type 22 (RTMP 1.0 §7.1.6): several messages in the form of FLV tags. It is taken apart as it comes: its parts
// lie where other messages do, and the whole lies nowhere. Only the distances between their timestamps count; the
// aggregate's own timestamp is the time of the first. A part that is cut short ends it.
import { copyBytes, readUint24 } from './bytes.ts';
import { IncomingMessage } from './incoming-message.ts';
import type { RtmpMessage } from './message.ts';

/** Size of the tag before. */
const backPointerSizeBytes = 4;
/** And of this one its type, length, time, and a stream id that says nothing. */
const headSizeBytes = backPointerSizeBytes + 11;

type BeginPart = (part: IncomingMessage) => void;

export class AggregateReader {
  readonly #aggregateMs: number;
  readonly #beginPart: BeginPart;
  readonly #part = new IncomingMessage();
  readonly #head = new Uint8Array(headSizeBytes);
  /** There is no tag before the first. */
  #headAt = backPointerSizeBytes;
  #firstMs: number | undefined;
  #leftBytes: number;
  #isCutShort = false;

  /** `beginPart` is called when the head of a part is known, before its payload is looked at; what it throws comes through. */
  constructor({ streamId, timestampMs, lengthBytes }: Readonly<IncomingMessage>, beginPart: BeginPart) {
    this.#aggregateMs = timestampMs;
    this.#leftBytes = lengthBytes;
    this.#part.streamId = streamId;
    this.#beginPart = beginPart;
  }

  /** Memory that the present part holds. */
  get heldBytes(): number {
    return this.#part.heldBytes;
  }

  /** Takes bytes up to the end of a part, or all of them. Returns where it stopped. */
  read(bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    if (this.#headAt < headSizeBytes) at = this.#readHead(bytes, from, to);
    if (this.#headAt === headSizeBytes) at = this.#isCutShort ? to : this.#readPayload(bytes, at, to);
    return at;
  }

  /** The part that has become whole; undefined when there is none, or when it is not wanted. */
  take(): RtmpMessage | undefined {
    const part = this.#part;
    if (this.#headAt < headSizeBytes || this.#isCutShort || part.receivedBytes < part.lengthBytes) return undefined;
    this.#headAt = 0;
    return part.take();
  }

  /** Gives the unfinished part up. */
  drop(): void {
    this.#part.drop();
  }

  #readHead(bytes: Uint8Array, from: number, to: number): number {
    const end = Math.min(to, from + headSizeBytes - this.#headAt);
    copyBytes(bytes, from, end, this.#head, this.#headAt);
    this.#headAt += end - from;
    this.#leftBytes -= end - from;
    if (this.#headAt === headSizeBytes) this.#begin();
    return end;
  }

  #begin(): void {
    const [head, part] = [this.#head, this.#part];
    const timeMs = (((head[11] ?? 0) << 24) | readUint24(head, 8)) >>> 0;
    part.typeId = head[4] ?? 0;
    part.lengthBytes = readUint24(head, 5);
    this.#isCutShort = part.lengthBytes > this.#leftBytes;
    if (this.#isCutShort) return;
    this.#firstMs ??= timeMs;
    part.timestampMs = (this.#aggregateMs + timeMs - this.#firstMs) >>> 0;
    this.#beginPart(part);
  }

  #readPayload(bytes: Uint8Array, from: number, to: number): number {
    const part = this.#part;
    const end = Math.min(to, from + part.lengthBytes - part.receivedBytes);
    if (end > from) part.append(bytes, from, end);
    this.#leftBytes -= end - from;
    return end;
  }
}
