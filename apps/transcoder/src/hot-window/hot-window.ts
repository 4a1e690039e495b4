// The newest parts and segments of the streams that this worker makes, in memory, for origins. Bounded in time per stream
// and in bytes per process; what goes first is what is oldest.
import { hotWindowMs, type StreamId } from '@millrace/pipeline';

interface HotObject {
  bytes: Uint8Array;
  putAtMs: number;
}

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

  get(streamId: string, renditionId: string, name: string): Uint8Array | undefined {
    return this.#objects.get(keyOf(streamId, renditionId, name))?.bytes;
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
