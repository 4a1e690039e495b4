// The newest parts and segments of the streams that this worker makes, in memory, for origins. Bounded in time per stream
// and in bytes per process; what goes first is what is oldest.
import { hotWindowMs, type StreamId } from '@millrace/pipeline';

interface HotObject {
  putAtMs: number;
  /** Its bytes, one piece behind the other. */
  pieces: readonly Uint8Array[];
  sizeBytes: number;
  /** Keys of what it is made of, when it has no bytes of its own. */
  madeOf?: readonly string[];
}

const noBytes = { pieces: [], sizeBytes: 0 } as const;

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

  put(streamId: StreamId, renditionId: string, name: string, body: Pick<HotObject, 'pieces' | 'sizeBytes'>): void {
    const { pieces, sizeBytes } = body;
    const key = keyOf(streamId, renditionId, name);
    this.#delete(key);
    this.#objects.set(key, { pieces, sizeBytes, putAtMs: performance.now() });
    this.#bytes += sizeBytes;
    this.#evict();
  }

  /** A segment: its parts, joined when somebody asks for it, as long as all of them are here. */
  join(streamId: StreamId, renditionId: string, name: string, partNames: readonly string[]): void {
    const madeOf = partNames.map((part) => keyOf(streamId, renditionId, part));
    this.#objects.set(keyOf(streamId, renditionId, name), { ...noBytes, madeOf, putAtMs: performance.now() });
  }

  get(streamId: string, renditionId: string, name: string): Uint8Array | undefined {
    const object = this.#objects.get(keyOf(streamId, renditionId, name));
    if (!object?.madeOf) return object && joined(object.pieces);
    const parts = object.madeOf.flatMap((key) => this.#objects.get(key) ?? []);
    return parts.length === object.madeOf.length ? joined(parts.flatMap(({ pieces }) => pieces)) : undefined;
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
    this.#bytes -= object.sizeBytes;
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  return only && pieces.length === 1 ? only : Buffer.concat(pieces);
}

function keyOf(streamId: string, renditionId: string, name: string): string {
  return `${streamId}/${renditionId}/${name}`;
}
