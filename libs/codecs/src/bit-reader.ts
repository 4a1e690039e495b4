// Bits, most significant first, with the Exp-Golomb codes of H.264 §9.1. Never reads past the end: it throws TRUNCATED.
import { CodecError } from './codec-error.ts';

/** Longest Exp-Golomb prefix: 32 zeros announce a value of more than 32 bits, which no syntax element has. */
const maxPrefixBits = 31;

export class BitReader {
  #bitPosition = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get bitsLeft(): number {
    return this.#bytes.length * 8 - this.#bitPosition;
  }

  /** An unsigned number of up to 32 bits. */
  bits(count: number): number {
    if (count > this.bitsLeft) throw new CodecError('TRUNCATED', `${count} bits wanted, ${this.bitsLeft} left`);
    let value = 0;
    for (let left = count; left > 0;) {
      const offset = this.#bitPosition & 7;
      const taken = Math.min(8 - offset, left);
      const byte = this.#bytes[this.#bitPosition >> 3] ?? 0;
      value = value * 2 ** taken + ((byte >> (8 - offset - taken)) & (2 ** taken - 1));
      this.#bitPosition += taken;
      left -= taken;
    }
    return value;
  }

  flag(): boolean {
    return this.bits(1) === 1;
  }

  skip(count: number): void {
    if (count > this.bitsLeft) throw new CodecError('TRUNCATED', `${count} bits to skip, ${this.bitsLeft} left`);
    this.#bitPosition += count;
  }

  skipToByte(): void {
    this.#bitPosition = (this.#bitPosition + 7) & ~7;
  }

  /** ue(v), refused above `max`. */
  unsigned(name: string, max: number): number {
    let zeros = 0;
    while (!this.flag()) {
      zeros += 1;
      if (zeros > maxPrefixBits) throw new CodecError('INVALID', `${name}: Exp-Golomb code too long`);
    }
    const value = 2 ** zeros - 1 + this.bits(zeros);
    if (value > max) throw new CodecError('INVALID', `${name} is ${value}, at most ${max} is allowed`);
    return value;
  }

  /** se(v). */
  signed(name: string): number {
    const code = this.unsigned(name, 2 ** 32 - 2);
    return code % 2 === 1 ? (code + 1) / 2 : -(code / 2);
  }
}
