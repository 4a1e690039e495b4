// Writes boxes one after the other into a buffer of known size.
export class BoxWriter {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  #offset = 0;

  /** Every byte gets written: none is cleared before. */
  constructor(sizeBytes: number) {
    this.bytes = new Uint8Array(Buffer.allocUnsafeSlow(sizeBytes).buffer);
    this.#view = new DataView(this.bytes.buffer);
  }

  header(type: string, sizeBytes: number): void {
    this.uint32(sizeBytes);
    this.ascii(type);
  }

  fullHeader(type: string, sizeBytes: number, { version = 0, flags = 0 }: { version?: number; flags?: number }): void {
    this.header(type, sizeBytes);
    this.uint32(version * 0x1000000 + flags);
  }

  ascii(text: string): void {
    for (const character of text) this.bytes[this.#offset++] = character.charCodeAt(0);
  }

  uint32(value: number): void {
    this.#view.setUint32(this.#offset, value);
    this.#offset += 4;
  }

  int32(value: number): void {
    this.#view.setInt32(this.#offset, value);
    this.#offset += 4;
  }

  uint64(value: bigint): void {
    this.#view.setBigUint64(this.#offset, value);
    this.#offset += 8;
  }

  copy(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.#offset);
    this.#offset += bytes.length;
  }
}
