// Reads through one AMF payload of a peer that is not trusted. The bounds count for the payload as a whole, whichever
// version of AMF its parts are in; a declared size never makes it allocate.
import { readUint16, readUint32 } from './bytes.ts';
import { maxAmfNameLength, type Amf0Limits } from './limits.ts';
import { RtmpProtocolError } from './protocol-error.ts';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Every reading method throws RtmpProtocolError when the payload is cut short or a bound is reached. */
export class AmfCursor {
  at = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #limits: Amf0Limits;
  #values = 0;

  constructor(bytes: Uint8Array, limits: Amf0Limits) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#limits = limits;
  }

  get isAtEnd(): boolean {
    return this.at >= this.#bytes.length;
  }

  /** The byte that comes next, without taking it. */
  get next(): number | undefined {
    return this.#bytes[this.at];
  }

  /** Counts values that are about to be read at this depth. */
  enter(depth: number, values = 1): void {
    if (depth > this.#limits.depth) throw new RtmpProtocolError('amfTooDeep');
    this.#values += values;
    if (this.#values > this.#limits.values) throw new RtmpProtocolError('amfTooManyValues');
  }

  /** Every element takes at least `elementBytes`: a count beyond what is there is a lie. */
  assertCount(count: number, elementBytes = 1): void {
    if (count * elementBytes > this.#bytes.length - this.at) throw new RtmpProtocolError('amfMalformed', 'count');
  }

  byte(): number {
    return this.#bytes[this.skip(1)] ?? 0;
  }

  uint16(): number {
    return readUint16(this.#bytes, this.skip(2));
  }

  uint32(): number {
    return readUint32(this.#bytes, this.skip(4));
  }

  double(): number {
    return this.#view.getFloat64(this.skip(8));
  }

  text(sizeBytes: number): string {
    if (sizeBytes > this.#limits.stringBytes) throw new RtmpProtocolError('amfStringTooLong');
    const from = this.skip(sizeBytes);
    return utf8.decode(this.#bytes.subarray(from, this.at));
  }

  /** The name of a property or a class. */
  name(sizeBytes: number): string {
    if (sizeBytes > maxAmfNameLength) throw new RtmpProtocolError('amfStringTooLong');
    return this.text(sizeBytes);
  }

  /** Moves on and returns where the bytes begin. */
  skip(sizeBytes: number): number {
    const from = this.at;
    if (from + sizeBytes > this.#bytes.length) throw new RtmpProtocolError('amfMalformed', 'cut short');
    this.at = from + sizeBytes;
    return from;
  }
}
