// The newest media of the streams that this worker makes, in memory, for origins: parts, and the segments that were listed
// last. Bounded in time per stream, counted back from its newest, and in bytes per process; what goes first is what is oldest.
// While storage is away nothing newer is listed, and what is listed stays.
import { hotWindowMs, type HotPlace, type StreamId } from '@millrace/pipeline';
import { MediaBlocks } from './media-blocks.ts';
import { StreamWindow, type HotBody } from './stream-window.ts';

/** Bytes that lie elsewhere: on the disk, until storage takes them. */
type LentBytes = () => Promise<Uint8Array | undefined>;

interface HotStream {
  media: StreamWindow;
  /** Init segments are small, and are needed as long as the stream is. */
  inits: StreamWindow;
  newestAtMs: number;
  /** Runs of it that are going on in this process. */
  runs: number;
}

/** What a run here had listed is listed no more when somebody else has made the stream for so long, or it has ended. */
const leftAfterMs = 300_000;
const lookMs = 1_000;
/** Of a stream whose configuration changes again and again. */
const maxInitBytes = 65_536;
/** A third of a second of a stream of 6 Mbit/s. */
const mediaBlocks = { blockBytes: 256 * 1024, maxFreeBytes: 32 * 1024 * 1024 };
const initBlocks = { blockBytes: 4 * 1024, maxFreeBytes: 64 * 1024 };

export class HotWindow {
  readonly #maxBytes: number;
  readonly #blocks = { media: new MediaBlocks(mediaBlocks), inits: new MediaBlocks(initBlocks) };
  readonly #streams = new Map<StreamId, HotStream>();
  readonly #lent = new Map<string, LentBytes>();
  #sizeBytes = 0;
  /** When streams that were left were looked for last. */
  #lookedAtMs = -Infinity;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Of media. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** A run of the stream begins: until the call of what it returns, what is listed last of it stays, whatever time that takes. */
  open(streamId: StreamId): () => void {
    const stream = this.#touch(streamId);
    stream.runs += 1;
    return () => {
      stream.runs -= 1;
      stream.newestAtMs = performance.now();
    };
  }

  put({ streamId, renditionId, name }: HotPlace, body: HotBody): void {
    const { media, newestAtMs } = this.#touch(streamId);
    this.#sizeBytes -= media.sizeBytes;
    media.put(`${renditionId}/${name}`, body, newestAtMs);
    while ((media.oldestAtMs ?? newestAtMs) < newestAtMs - hotWindowMs) media.dropOldest();
    this.#sizeBytes += media.sizeBytes;
    this.#dropLeft(newestAtMs);
    while (this.#sizeBytes > this.#maxBytes) this.#sizeBytes -= this.#dropOldest();
  }

  putInit({ streamId, renditionId, name }: HotPlace, bytes: Uint8Array): void {
    const { inits, newestAtMs } = this.#touch(streamId);
    inits.put(`${renditionId}/${name}`, { pieces: [bytes], sizeBytes: bytes.length }, newestAtMs);
    while (inits.sizeBytes > maxInitBytes) inits.dropOldest();
  }

  /** A segment: its parts, joined when somebody asks for it, as long as all of them are here. */
  join({ streamId, renditionId, name }: HotPlace, partNames: readonly string[]): void {
    const { media, newestAtMs } = this.#touch(streamId);
    const madeOf = partNames.map((part) => `${renditionId}/${part}`);
    this.#sizeBytes -= media.sizeBytes;
    media.join(`${renditionId}/${name}`, madeOf, newestAtMs);
    this.#sizeBytes += media.sizeBytes;
  }

  /** Gives origins what lies elsewhere for now. Ends with the call of what it returns. */
  lend(place: HotPlace, read: LentBytes): () => void {
    const key = keyOf(place);
    this.#lent.set(key, read);
    return () => {
      if (this.#lent.get(key) === read) this.#lent.delete(key);
    };
  }

  get({ streamId, renditionId, name }: HotPlace): Uint8Array | undefined {
    const stream = this.#streams.get(streamId);
    const key = `${renditionId}/${name}`;
    return stream?.media.get(key) ?? stream?.inits.get(key);
  }

  /** The same, and what is lent. Never rejects. */
  async read(place: HotPlace): Promise<Uint8Array | undefined> {
    return (
      this.get(place) ??
      this.#lent
        .get(keyOf(place))?.()
        .catch(() => undefined)
    );
  }

  #touch(streamId: StreamId): HotStream {
    const newestAtMs = performance.now();
    const known = this.#streams.get(streamId);
    if (known) {
      known.newestAtMs = newestAtMs;
      return known;
    }
    const { media, inits } = this.#blocks;
    const stream: HotStream = { media: new StreamWindow(media), inits: new StreamWindow(inits), newestAtMs, runs: 0 };
    this.#streams.set(streamId, stream);
    return stream;
  }

  #dropLeft(nowMs: number): void {
    if (nowMs - this.#lookedAtMs < lookMs) return;
    this.#lookedAtMs = nowMs;
    for (const [id, { runs, newestAtMs, media }] of this.#streams) {
      if (runs > 0 || newestAtMs >= nowMs - leftAfterMs) continue;
      this.#sizeBytes -= media.sizeBytes;
      this.#streams.delete(id);
    }
  }

  /** What goes here is asked for with each part of each stream, once memory is full: nothing is sorted. Answers what that freed. */
  #dropOldest(): number {
    let oldest: StreamWindow | undefined;
    let oldestAtMs = Infinity;
    for (const { media } of this.#streams.values()) {
      const atMs = media.oldestAtMs ?? Infinity;
      if (atMs >= oldestAtMs) continue;
      oldest = media;
      oldestAtMs = atMs;
    }
    return oldest?.dropOldest() ?? this.#sizeBytes;
  }
}

function keyOf({ streamId, renditionId, name }: HotPlace): string {
  return `${streamId}/${renditionId}/${name}`;
}
