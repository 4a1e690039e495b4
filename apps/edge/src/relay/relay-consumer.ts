// One reader of a source's relay, usually its transcoder. It holds a place in the replay ring instead of a queue of its
// own, and reads as fast as its connection takes it. One that is so slow that the ring has left its place is cut off:
// a transcoder must never slow down an encoder. What it is sending stays held, so that nothing else is sent in its place.
import { encodeFlvTag } from '@millrace/flv';
import { relayKeepAlive } from '@millrace/pipeline';
import { encodeAmf0 } from '@millrace/rtmp';
import type { Writable } from 'node:stream';
import type { ReplayRing } from '../media/replay-ring.ts';
import type { ReplaySlab } from '../media/slab-blocks.ts';
import { encodeFlvStart } from '../media/source-headers.ts';

/** Tags are written together up to here: to a reader that catches up, few large writes are cheaper than many small. */
const maxWriteBytes = 64 * 1024;
/**
 * What a connection may have to send before its reader waits. Media that comes late comes at once, and a reader that only waits for
 * the next turn of the loop must not lose its place to that. It is as much as a slab: no more than two or three are held by it.
 */
const maxUnderWayBytes = 512 * 1024;
/** One that has taken nothing for so long will hardly take what waits in the kernel. */
const standsStillMs = 4_000;
const keepAlivePayload = encodeAmf0([relayKeepAlive.name]);

/** An answer by HTTP writes the frame of each chunk by itself: only its socket can send frame and tags together. */
type RelayOutput = Writable & { readonly socket?: SocketBelow | null };
type SocketBelow = Record<'cork' | 'uncork' | 'resetAndDestroy', () => unknown>;

export class RelayConsumer {
  readonly #output: RelayOutput;
  readonly #ring: ReplayRing;
  readonly #fromMs: number | undefined;
  /** Slabs with bytes that the connection has not taken yet, one entry per write, oldest first. */
  readonly #sending: ReplaySlab[] = [];
  /** Sequence number of the next tag to send; undefined until there is one to begin with. */
  #next: number | undefined;
  #isWaiting = false;
  /** Nothing was written since then; undefined when something was since the last `keepAlive`. */
  #quietSinceMs: number | undefined;
  #isSourceEnded = false;
  /** It has taken nothing since then, though there was something; undefined when it has since it was last looked at. */
  #stuckSinceMs: number | undefined;
  #standsStill = false;

  /** Begins to write to `output` with the next `pump`, from relay time `fromMs`, or from the oldest that is kept. */
  constructor(output: RelayOutput, ring: ReplayRing, fromMs?: number) {
    this.#output = output;
    this.#ring = ring;
    this.#fromMs = fromMs;
    output.on('drain', () => {
      this.#isWaiting = false;
      this.pump();
    });
    output.once('close', () => {
      for (const slab of this.#sending.splice(0)) ring.letGo(slab);
    });
  }

  /** Sends whatever the ring has beyond this reader's place and the connection takes. */
  pump(): void {
    if (this.#isClosed() || this.#isWaiting) return;
    const sender = this.#output.socket ?? this.#output;
    sender.cork();
    const isAtEnd = this.#send();
    sender.uncork();
    if (this.#isSourceEnded && isAtEnd) this.#output.end();
  }

  /** To be called now and then: notices a reader that takes nothing. `nowMs` is monotonic. */
  watch(nowMs: number): void {
    if (this.#sending.length > 0) this.#stuckSinceMs ??= nowMs;
    this.#standsStill = this.#stuckSinceMs !== undefined && nowMs - this.#stuckSinceMs >= standsStillMs;
  }

  /** To be called now and then: a reader that has got nothing for a while learns that the relay lives. `nowMs` is monotonic. */
  keepAlive(nowMs: number): void {
    this.#quietSinceMs ??= nowMs;
    const isDue = nowMs - this.#quietSinceMs >= relayKeepAlive.everyMs;
    // Before its beginning is sent, it would be no FLV.
    if (!isDue || this.#isClosed() || this.#isWaiting || this.#next === undefined) return;
    this.#quietSinceMs = nowMs;
    const tag = {
      type: 'script',
      timestampMs: this.#ring.newestMs % 0x1_0000_0000,
      payload: keepAlivePayload,
    } as const;
    this.#isWaiting = !this.#output.write(encodeFlvTag(tag));
  }

  /** To be called when the ring has given up media. False when its place was among them: it is cut off. */
  checkPlace(): boolean {
    const hasPlace = this.#isClosed() || this.#next === undefined || this.#next >= this.#ring.firstSequence;
    if (!hasPlace) this.cut();
    return hasPlace;
  }

  /** The source will send no more: the reader gets the rest, and then the end. */
  end(): void {
    this.#isSourceEnded = true;
    this.pump();
  }

  /**
   * Ends the connection without the end of the stream: the reader knows that something is missing. A slow one may still take
   * what was sent; what waits in the kernel for one that stands still is memory that all connections share.
   */
  cut(): void {
    if (this.#standsStill) this.#output.socket?.resetAndDestroy();
    this.#output.destroy();
  }

  #isClosed(): boolean {
    return this.#output.destroyed || this.#output.writableEnded;
  }

  /** False when there is more to send than the connection takes now. */
  #send(): boolean {
    let next = this.#next ?? this.#begin();
    while (next !== undefined && !this.#isWaiting) {
      const run = this.#ring.run(next, maxWriteBytes);
      if (run === undefined) break;
      this.#writeHeld(run.bytes, run.slab);
      next = run.next;
    }
    this.#next = next;
    return next === undefined || next === this.#ring.nextSequence;
  }

  #begin(): number | undefined {
    const start = this.#ring.startFor(this.#fromMs);
    if (start === undefined) return undefined;
    for (const bytes of encodeFlvStart(start.headers, start.relayMs)) this.#output.write(bytes);
    return start.sequence;
  }

  #writeHeld(bytes: Uint8Array, slab: ReplaySlab): void {
    this.#quietSinceMs = undefined;
    this.#ring.hold(slab);
    this.#sending.push(slab);
    const isFlowing = this.#output.write(bytes, () => {
      this.#stuckSinceMs = undefined;
      const sent = this.#sending.shift();
      if (sent !== undefined) this.#ring.letGo(sent);
    });
    this.#isWaiting = !isFlowing && this.#output.writableLength >= maxUnderWayBytes;
  }
}
