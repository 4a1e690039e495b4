// The newest parts and segments of the streams that this worker makes, in memory, for origins. Bounded in time per stream
// and in bytes per process; what goes first is what is oldest.
import { hotWindowMs, type StreamId } from '@millrace/pipeline';

interface HotObject {
  putAtMs: number;
  bytes: Uint8Array;
  /** Keys of what it is made of, when it has no bytes of its own. */
  madeOf?: readonly string[];
}

const noBytes = new Uint8Array();

export class HotWindow {
  readonly #maxBytes: number;
  /** In the order in which they were put. */
  readonly #objects = new Map<string, HotObject>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get sizeBytes(): number {
    return this.#bytes;
  }

  put(streamId: StreamId, renditionId: string, name: string, bytes: Uint8Array): void {
    const key = keyOf(streamId, renditionId, name);
    this.#delete(key);
    this.#objects.set(key, { bytes, putAtMs: performance.now() });
    this.#bytes += bytes.length;
    this.#evict();
  }

  /** A segment: its parts, joined when somebody asks for it, as long as all of them are here. */
  join(streamId: StreamId, renditionId: string, name: string, partNames: readonly string[]): void {
    const madeOf = partNames.map((part) => keyOf(streamId, renditionId, part));
    this.#objects.set(keyOf(streamId, renditionId, name), { bytes: noBytes, madeOf, putAtMs: performance.now() });
  }

  get(streamId: string, renditionId: string, name: string): Uint8Array | undefined {
    const object = this.#objects.get(keyOf(streamId, renditionId, name));
    if (!object?.madeOf) return object?.bytes;
    const parts = object.madeOf.flatMap((key) => this.#objects.get(key)?.bytes ?? []);
    return parts.length === object.madeOf.length ? Buffer.concat(parts) : undefined;
  }

  #evict(): void {
    const oldestMs = performance.now() - hotWindowMs;
    for (const [key, { putAtMs }] of this.#objects) {
      if (putAtMs >= oldestMs && this.#bytes <= this.#maxBytes) return;
      this.#delete(key);
    }
  }

  #delete(key: string): void {
    const object = this.#objects.get(key);
    if (!object) return;
    this.#objects.delete(key);
    this.#bytes -= object.bytes.length;
  }
}

function keyOf(streamId: string, renditionId: string, name: string): string {
  return `${streamId}/${renditionId}/${name}`;
}
