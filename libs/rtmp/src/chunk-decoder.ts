// Chunks to messages (RTMP 1.0 §5.3). Pulled: `write` takes bytes, `read` gives the next complete message, so that a
// message can change how the bytes behind it are read. Payload bytes are copied once, from the input into their message;
// memory grows with what was received, never with what was declared.
import { AggregateReader } from './aggregate-reader.ts';
import { joinBytes, readUint32 } from './bytes.ts';
import { emptyChunkHeader, readChunkHeader } from './chunk-header.ts';
import { ChunkStream } from './chunk-stream.ts';
import type { IncomingMessage } from './incoming-message.ts';
import { limitsBeforePublish, minChunkSizeBytes, type RtmpLimits } from './limits.ts';
import { messageType, type RtmpMessage } from './message.ts';
import { ownMemory, type PayloadMemory } from './payload-memory.ts';
import { RtmpProtocolError } from './protocol-error.ts';

const initialChunkSizeBytes = 128;
const nothing = new Uint8Array(0);

export class ChunkDecoder {
  /** Bounds of the connection's present phase. */
  limits: RtmpLimits = limitsBeforePublish;
  /** Payload of audio and video is skipped instead of kept, and their messages are not given out. */
  skipsMedia = true;
  /** Aggregates are given out part by part, as they come. */
  splitsAggregates = false;
  /** Another header on the same chunk stream, or an abort, put an end to them; or they may not be part of an aggregate. */
  droppedMessages = 0;
  /** Messages whatever became of them, parts of aggregates too. Each costs time, however few bytes it has. */
  begunMessages = 0;

  readonly #streams = new Map<number, ChunkStream>();
  readonly #header = emptyChunkHeader();
  #input: Uint8Array = nothing;
  #at = 0;
  #waiting: Uint8Array[] = [];
  #mediaMemory: PayloadMemory = ownMemory;
  #chunkSizeBytes = initialChunkSizeBytes;
  /** The chunk stream whose chunk is being received, and how much of that chunk is to come. */
  #current: ChunkStream | undefined;
  #chunkRemainingBytes = 0;
  #heldBytes = 0;

  /** Where payloads of audio, video and data go from now on. Of unfinished messages that lie elsewhere the rest is skipped. */
  set mediaMemory(memory: PayloadMemory) {
    for (const stream of this.#streams.values()) {
      if (stream.memory !== ownMemory && stream.receivedBytes > 0) this.#skipPartial(stream);
    }
    this.#mediaMemory = memory;
  }

  /** The payload of a message that was given out is not wanted. */
  release(payload: Uint8Array): void {
    this.#mediaMemory.release(payload);
  }

  /** Takes effect with the next chunk, also in the middle of a message. */
  setChunkSize(sizeBytes: number): void {
    if (sizeBytes < minChunkSizeBytes) throw new RtmpProtocolError('chunkSizeTooSmall', `${sizeBytes}`);
    this.#chunkSizeBytes = sizeBytes;
  }

  /** Drops the unfinished message of a chunk stream (RTMP 1.0 §5.4.2); its header stays in force. */
  abort(chunkStreamId: number): void {
    const stream = this.#streams.get(chunkStreamId);
    if (stream !== undefined && stream.receivedBytes > 0) this.#dropPartial(stream);
  }

  /** `bytes` are read from where they are until `keepRest`. */
  write(bytes: Uint8Array): void {
    if (this.#at === this.#input.length && this.#waiting.length === 0) {
      this.#input = bytes;
      this.#at = 0;
    } else {
      this.#waiting.push(bytes);
    }
  }

  /** Makes a copy of what was written and not read: the memory that was given to `write` is its owner's again. */
  keepRest(): void {
    const latest = this.#waiting.pop();
    if (latest !== undefined) this.#waiting.push(new Uint8Array(latest));
    else this.#input = this.#at === this.#input.length ? nothing : new Uint8Array(this.#input.subarray(this.#at));
    if (latest === undefined) this.#at = 0;
  }

  /**
   * The next complete message, or the next part of an aggregate; undefined when more bytes are needed, or when `begunMessages`
   * has come to `untilBegun`: media that is skipped is no message to anybody, and may be countless. Throws RtmpProtocolError.
   */
  read(untilBegun = Infinity): RtmpMessage | undefined {
    for (;;) {
      if (this.begunMessages >= untilBegun && this.#isBetweenMessages) return undefined;
      const stream = this.#current ?? this.#beginChunk();
      if (stream === undefined) {
        if (!this.#nextInput()) return undefined;
        continue;
      }
      const part = stream.aggregate && this.#receivePart(stream, stream.aggregate);
      if (part !== undefined) return part;
      if (stream.aggregate === undefined) this.#receive(stream);
      if (this.#chunkRemainingBytes > 0) {
        if (this.#at === this.#input.length && !this.#nextInput()) return undefined;
        continue;
      }
      this.#current = undefined;
      if (stream.receivedBytes < stream.lengthBytes && !this.#receiveRepeats(stream)) continue;
      const message = this.#complete(stream);
      if (message !== undefined) return message;
    }
  }

  get #isBetweenMessages(): boolean {
    return this.#current === undefined || this.#current.aggregate !== undefined;
  }

  #nextInput(): boolean {
    const next = this.#waiting.shift();
    if (next === undefined) return false;
    const rest = this.#input.subarray(this.#at);
    this.#input = rest.length === 0 ? next : joinBytes([rest, next]);
    this.#at = 0;
    return true;
  }

  #beginChunk(): ChunkStream | undefined {
    const header = this.#header;
    if (!readChunkHeader(this.#input, this.#at, header)) return undefined;
    const stream = this.#streamOf(header.chunkStreamId, header.format);
    const endAt = header.format === 3 ? this.#repeatedHeaderEnd(stream) : header.endAt;
    if (endAt === undefined) return undefined;
    this.#applyHeader(stream);
    this.#at = endAt;
    this.#current = stream;
    this.#chunkRemainingBytes = Math.min(this.#chunkSizeBytes, stream.lengthBytes - stream.receivedBytes);
    return stream;
  }

  #streamOf(chunkStreamId: number, format: number): ChunkStream {
    const known = this.#streams.get(chunkStreamId);
    if (known !== undefined) return known;
    // librtmp opens chunk stream 2 with format 1; formats 2 and 3 would leave length and type unknown.
    if (format > 1) throw new RtmpProtocolError('chunkStreamWithoutHeader', `${chunkStreamId}`);
    if (this.#streams.size >= this.limits.chunkStreams) throw new RtmpProtocolError('tooManyChunkStreams');
    const stream = new ChunkStream(chunkStreamId);
    this.#streams.set(chunkStreamId, stream);
    return stream;
  }

  /** End of a format 3 header: behind a repeated extended timestamp if there is one; undefined when that is not known yet. */
  #repeatedHeaderEnd(stream: ChunkStream): number | undefined {
    const { endAt } = this.#header;
    if (!stream.hasExtendedTimestamp) return endAt;
    if (endAt + 4 > this.#input.length) return undefined;
    const isRepeated = stream.isRepeatedTimestamp(readUint32(this.#input, endAt), stream.receivedBytes === 0);
    return isRepeated ? endAt + 4 : endAt;
  }

  #applyHeader(stream: ChunkStream): void {
    const isRepeat = this.#header.format === 3;
    if (isRepeat && stream.receivedBytes > 0) return;
    if (stream.receivedBytes > 0) this.#dropPartial(stream);
    if (isRepeat) stream.repeatHeader();
    else stream.applyHeader(this.#input, this.#header);
    this.#beginMessage(stream, this.skipsMedia && isMedia(stream.typeId));
    const isSplit = this.splitsAggregates && stream.typeId === messageType.aggregate && !stream.isSkipped;
    stream.aggregate = isSplit ? new AggregateReader(stream, (part) => this.#beginPart(part)) : undefined;
  }

  #beginPart(part: IncomingMessage): void {
    const isRefused = !aggregated.has(part.typeId);
    if (isRefused) this.droppedMessages += 1;
    this.#beginMessage(part, isRefused);
  }

  #beginMessage(message: IncomingMessage, isSkipped: boolean): void {
    const { typeId, lengthBytes } = message;
    this.begunMessages += 1;
    message.isSkipped = isSkipped;
    message.memory = liesInMediaMemory(typeId) ? this.#mediaMemory : ownMemory;
    if (lengthBytes > maxMessageBytes(this.limits, typeId)) {
      throw new RtmpProtocolError('messageTooLarge', `type ${typeId}, ${lengthBytes} bytes`);
    }
  }

  #receive(stream: ChunkStream): void {
    const size = Math.min(this.#chunkRemainingBytes, this.#input.length - this.#at);
    if (size === 0) return;
    this.#heldBytes -= stream.heldBytes;
    stream.append(this.#input, this.#at, this.#at + size);
    this.#hold(stream);
    this.#at += size;
    this.#chunkRemainingBytes -= size;
  }

  /** Up to the end of a part, which is given out if that is there and it is wanted. */
  #receivePart(stream: ChunkStream, aggregate: AggregateReader): RtmpMessage | undefined {
    const to = Math.min(this.#at + this.#chunkRemainingBytes, this.#input.length);
    this.#heldBytes -= stream.heldBytes;
    const size = aggregate.read(this.#input, this.#at, to) - this.#at;
    this.#hold(stream);
    stream.receivedBytes += size;
    this.#at += size;
    this.#chunkRemainingBytes -= size;
    this.#heldBytes -= stream.heldBytes;
    const part = aggregate.take();
    this.#heldBytes += stream.heldBytes;
    return part;
  }

  #hold(stream: ChunkStream): void {
    this.#heldBytes += stream.heldBytes;
    if (this.#heldBytes > this.limits.partialBytes) throw new RtmpProtocolError('partialMessagesTooLarge');
  }

  /**
   * Most chunks are the next of the same message with a header of one byte, whole in the input: received without going
   * through the header's cases, of which small chunks make thousands a second. True when that completed the message.
   */
  #receiveRepeats(stream: ChunkStream): boolean {
    if (stream.aggregate !== undefined) return false;
    const input = this.#input;
    const header = stream.repeatHeaderByte;
    let at = this.#at;
    this.#heldBytes -= stream.heldBytes;
    while (at < input.length && input[at] === header) {
      const size = Math.min(this.#chunkSizeBytes, stream.lengthBytes - stream.receivedBytes);
      if (size === 0 || at + 1 + size > input.length) break;
      stream.append(input, at + 1, at + 1 + size);
      at += 1 + size;
    }
    this.#at = at;
    this.#hold(stream);
    return stream.receivedBytes === stream.lengthBytes;
  }

  #complete(stream: ChunkStream): RtmpMessage | undefined {
    this.#heldBytes -= stream.heldBytes;
    const message = stream.take();
    return stream.aggregate === undefined ? message : undefined;
  }

  /** Its peer goes on with it: where it ends has to be known. */
  #skipPartial(stream: ChunkStream): void {
    this.droppedMessages += 1;
    this.#heldBytes -= stream.heldBytes;
    stream.skip();
  }

  #dropPartial(stream: ChunkStream): void {
    this.droppedMessages += 1;
    this.#heldBytes -= stream.heldBytes;
    stream.drop();
  }
}

/** What an aggregate may hold; a command in there would be a trick. */
const aggregated: ReadonlySet<number> = new Set([messageType.audio, messageType.video, messageType.data]);

function isMedia(typeId: number): boolean {
  return typeId === messageType.video || typeId === messageType.audio || typeId === messageType.aggregate;
}

function liesInMediaMemory(typeId: number): boolean {
  return isMedia(typeId) || typeId === messageType.data;
}

function maxMessageBytes(limits: RtmpLimits, typeId: number): number {
  if (typeId === messageType.audio) return limits.audioBytes;
  if (typeId === messageType.video || typeId === messageType.aggregate) return limits.videoBytes;
  return typeId <= messageType.setPeerBandwidth ? limits.controlBytes : limits.commandBytes;
}
