// One reader of a source's relay, usually its transcoder. It holds a place in the replay ring instead of a queue of its
// own, and reads as fast as its connection takes it. One that is so slow that the ring has left its place is cut off:
// a transcoder must never slow down an encoder.
import type { Writable } from 'node:stream';
import type { ReplayRing } from '../media/replay-ring.ts';
import { encodeFlvStart } from '../media/source-headers.ts';

export class RelayConsumer {
  readonly #output: Writable;
  readonly #ring: ReplayRing;
  readonly #fromMs: number | undefined;
  /** Sequence number of the next tag to send; undefined until there is one to begin with. */
  #next: number | undefined;
  #isWaiting = false;
  #isSourceEnded = false;

  /** Begins to write to `output` with the next `pump`. `fromMs` is relay time. */
  constructor(output: Writable, ring: ReplayRing, fromMs: number | undefined) {
    this.#output = output;
    this.#ring = ring;
    this.#fromMs = fromMs;
    output.on('drain', () => {
      this.#isWaiting = false;
      this.pump();
    });
  }

  /** Sends whatever the ring has beyond this reader's place and the connection takes. */
  pump(): void {
    if (this.#isWaiting || this.#output.destroyed || this.#output.writableEnded) return;
    this.#output.cork();
    const isAtEnd = this.#send();
    this.#output.uncork();
    if (this.#isSourceEnded && isAtEnd) this.#output.end();
  }

  /** The source will send no more: the reader gets the rest, and then the end. */
  end(): void {
    this.#isSourceEnded = true;
    this.pump();
  }

  /** Ends the connection without the end of the stream: the reader knows that something is missing. */
  cut(): void {
    this.#output.destroy();
  }

  /** False when there is more to send than the connection takes now. */
  #send(): boolean {
    let next = this.#next ?? this.#begin();
    if (next === undefined) return true;
    if (next < this.#ring.firstSequence) {
      this.cut();
      return false;
    }
    for (; !this.#isWaiting && next < this.#ring.nextSequence; next += 1) {
      const tag = this.#ring.get(next);
      if (tag !== undefined) this.#write(tag.bytes);
    }
    this.#next = next;
    return next === this.#ring.nextSequence;
  }

  #begin(): number | undefined {
    const start = this.#ring.startFor(this.#fromMs);
    const tag = start === undefined ? undefined : this.#ring.get(start);
    if (tag?.startsWith === undefined) return undefined;
    for (const bytes of encodeFlvStart(tag.startsWith, tag.relayMs)) this.#write(bytes);
    return start;
  }

  #write(bytes: Uint8Array): void {
    if (!this.#output.write(bytes)) this.#isWaiting = true;
  }
}
