// What a hot window holds of one stream, oldest first.
import { copyOf, MediaKeeper, type KeptBytes, type MediaBlocks } from './media-blocks.ts';

interface HotObject {
  putAtMs: number;
  kept: KeptBytes;
  sizeBytes: number;
  /** Names of what it is made of, when it has no bytes of its own. */
  madeOf?: readonly string[];
}

export interface HotBody {
  /** Its bytes, one piece behind the other. */
  pieces: readonly Uint8Array[];
  sizeBytes: number;
}

const noBytes = { kept: [], sizeBytes: 0 } as const;

export class StreamWindow {
  /** By rendition and name, in the order in which they were put. */
  readonly #objects = new Map<string, HotObject>();
  readonly #keeper: MediaKeeper;
  #sizeBytes = 0;

  constructor(blocks: MediaBlocks) {
    this.#keeper = new MediaKeeper(blocks);
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** When its oldest was put; undefined when it has nothing. */
  get oldestAtMs(): number | undefined {
    return this.#objects.values().next().value?.putAtMs;
  }

  put(name: string, { pieces, sizeBytes }: HotBody, putAtMs: number): void {
    this.#delete(name);
    this.#objects.set(name, { kept: this.#keeper.keep(pieces), sizeBytes, putAtMs });
    this.#sizeBytes += sizeBytes;
  }

  join(name: string, madeOf: readonly string[], putAtMs: number): void {
    this.#delete(name);
    this.#objects.set(name, { ...noBytes, madeOf, putAtMs });
  }

  get(name: string): Uint8Array | undefined {
    const object = this.#objects.get(name);
    if (!object?.madeOf) return object && copyOf(object.kept);
    const parts = object.madeOf.flatMap((part) => this.#objects.get(part) ?? []);
    return parts.length === object.madeOf.length ? copyOf(parts.flatMap(({ kept }) => kept)) : undefined;
  }

  /** Answers how many bytes that freed. */
  dropOldest(): number {
    const [name] = this.#objects.keys();
    return name === undefined ? 0 : this.#delete(name);
  }

  #delete(name: string): number {
    const object = this.#objects.get(name);
    if (!object) return 0;
    this.#keeper.release(object.kept);
    this.#objects.delete(name);
    this.#sizeBytes -= object.sizeBytes;
    return object.sizeBytes;
  }
}
