// One publication that was let in: what its encoder sends, what of it is kept for replay, and who reads it.
import type { ConnectionId, IngestGrant } from '@millrace/pipeline';
import type { PayloadMemory } from '@millrace/rtmp';
import type { Writable } from 'node:stream';
import { monotonicMs } from '../monotonic-clock.ts';
import { RelayConsumer } from '../relay/relay-consumer.ts';
import { MediaIntake, type MediaEvent, type MediaRefusal } from './media-intake.ts';
import type { ReplayMemory } from './replay-memory.ts';
import { ReplayRing, type ReplayBounds } from './replay-ring.ts';

export interface LiveStreamOptions {
  readonly grant: IngestGrant;
  readonly connectionId: ConnectionId;
  readonly bounds: ReplayBounds;
  readonly memory: ReplayMemory;
  /** Called when the number of readers changes while the stream lives; those of earlier runs do not count. */
  readonly onConsumers: (count: number) => void;
  /** Called when a reader was cut off, for what it had not read is given up. */
  readonly onSlowReader: () => void;
}

/**
 * Usually one: the transcoder. Two while one takes over from another, and more when the network of those before was cut: they
 * are gone, and nothing says so.
 */
const maxReaders = 4;
/** How long readers may take for the rest of an ended stream. */
const lastReadMs = 5_000;

export class LiveStream {
  /** Of an earlier publication, until the API has given one for this. */
  grant: IngestGrant;
  readonly connectionId: ConnectionId;
  /** The newest run of the media path: ordered by this edge when a transcoder was lost, or known because it reads. */
  epoch: number;

  readonly #ring: ReplayRing;
  readonly #intake: MediaIntake;
  /** With the epoch of the run that reads. */
  readonly #consumers = new Map<RelayConsumer, number | undefined>();
  readonly #onConsumers: (count: number) => void;
  readonly #onSlowReader: () => void;
  readonly #begun = Promise.withResolvers<number | undefined>();
  #timeOriginMs: number | undefined;
  #isEnded = false;

  constructor(options: LiveStreamOptions) {
    this.grant = options.grant;
    this.connectionId = options.connectionId;
    this.epoch = options.grant.epoch;
    this.#ring = new ReplayRing(options.bounds, options.memory);
    this.#intake = new MediaIntake(this.#ring);
    this.#onConsumers = options.onConsumers;
    this.#onSlowReader = options.onSlowReader;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  get consumers(): number {
    return this.#consumers.size;
  }

  get hasMedia(): boolean {
    return this.#timeOriginMs !== undefined;
  }

  /** Unix milliseconds of relay time 0; resolves when the first frame comes, with undefined when the stream ends before. */
  get timeOrigin(): Promise<number | undefined> {
    return this.#begun.promise;
  }

  /** What happened to the media so far, for the log. */
  get counts(): { frames: number; dropped: number; discontinuities: number } {
    const { frames, dropped, discontinuities } = this.#intake;
    return { frames, dropped, discontinuities };
  }

  /** Where payloads of audio, video and data are to be put, for `take` to find them. */
  get payloads(): PayloadMemory {
    return this.#ring;
  }

  /** Takes one message of the encoder. `nowMs` is a monotonic clock. Readers get it with the next `flush`. */
  take(event: MediaEvent, nowMs: number): MediaRefusal {
    const refusal = this.#intake.take(event, nowMs);
    this.#ring.release(event.payload);
    if (this.#timeOriginMs === undefined && this.#intake.frames > 0) {
      this.#timeOriginMs = Date.now();
      this.#begun.resolve(this.#timeOriginMs);
    }
    return refusal;
  }

  /** Gives the readers what was taken since the last time, then lets go of what is too old. */
  flush(): void {
    if (this.#consumers.size > 0) for (const consumer of this.#consumers.keys()) consumer.pump();
    if (this.#ring.isTrimDue) this.trim();
  }

  /**
   * To be called a few times a second: a stream from which nothing comes must not keep what others need, nor be taken for one
   * whose edge is gone.
   */
  tick(nowMs: number): void {
    for (const consumer of this.#consumers.keys()) consumer.watch(nowMs);
    this.trim();
    for (const consumer of this.#consumers.keys()) consumer.keepAlive(nowMs);
  }

  /** Lets go of what is too old. */
  trim(): void {
    const hasGivenUp = this.#ring.trim();
    if (!hasGivenUp) return;
    for (const consumer of this.#consumers.keys()) if (!consumer.checkPlace()) this.#onSlowReader();
  }

  /** Lets `output` read: from the keyframe at or before relay time `fromMs`, or from the oldest that is kept. */
  attach(output: Writable, { fromMs, epoch }: { fromMs: number | undefined; epoch: number | undefined }): void {
    const consumer = new RelayConsumer(output, this.#ring, fromMs);
    this.epoch = Math.max(this.epoch, epoch ?? 0);
    this.#makeRoom();
    this.#consumers.set(consumer, epoch);
    output.once('close', () => this.#detach(consumer));
    this.#onConsumers(this.#current());
    consumer.pump();
  }

  /** The encoder sends no more. Readers get the rest. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#begun.resolve(undefined);
    for (const consumer of this.#consumers.keys()) {
      consumer.end();
      consumer.watch(monotonicMs());
    }
    if (this.#consumers.size === 0) this.#ring.close();
    else setTimeout(() => this.#cutConsumers(), lastReadMs).unref();
  }

  #makeRoom(): void {
    const [oldest] = this.#consumers.keys();
    if (oldest === undefined || this.#consumers.size < maxReaders) return;
    this.#consumers.delete(oldest);
    oldest.cut();
  }

  #detach(consumer: RelayConsumer): void {
    this.#consumers.delete(consumer);
    if (this.#isEnded && this.#consumers.size === 0) this.#ring.close();
    if (!this.#isEnded) this.#onConsumers(this.#current());
  }

  /** Readers that are not of an earlier run: one that was frozen and replaced still has its connection. */
  #current(): number {
    return [...this.#consumers.values()].filter((epoch = this.epoch) => epoch >= this.epoch).length;
  }

  #cutConsumers(): void {
    for (const consumer of this.#consumers.keys()) {
      consumer.watch(monotonicMs());
      consumer.cut();
    }
  }
}
