// What a hot window holds of one stream, oldest first.

interface HotObject {
  putAtMs: number;
  /** Its bytes, one piece behind the other. */
  pieces: readonly Uint8Array[];
  sizeBytes: number;
  /** Names of what it is made of, when it has no bytes of its own. */
  madeOf?: readonly string[];
}

export type HotBody = Pick<HotObject, 'pieces' | 'sizeBytes'>;

const noBytes = { pieces: [], sizeBytes: 0 } as const;

export class StreamWindow {
  /** By rendition and name, in the order in which they were put. */
  readonly #objects = new Map<string, HotObject>();
  #sizeBytes = 0;

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** When its oldest was put; undefined when it has nothing. */
  get oldestAtMs(): number | undefined {
    return this.#objects.values().next().value?.putAtMs;
  }

  put(name: string, { pieces, sizeBytes }: HotBody, putAtMs: number): void {
    this.#delete(name);
    this.#objects.set(name, { pieces, sizeBytes, putAtMs });
    this.#sizeBytes += sizeBytes;
  }

  join(name: string, madeOf: readonly string[], putAtMs: number): void {
    this.#delete(name);
    this.#objects.set(name, { ...noBytes, madeOf, putAtMs });
  }

  get(name: string): Uint8Array | undefined {
    const object = this.#objects.get(name);
    if (!object?.madeOf) return object && joined(object.pieces);
    const parts = object.madeOf.flatMap((part) => this.#objects.get(part) ?? []);
    return parts.length === object.madeOf.length ? joined(parts.flatMap(({ pieces }) => pieces)) : undefined;
  }

  dropOldest(): void {
    const [name] = this.#objects.keys();
    if (name !== undefined) this.#delete(name);
  }

  #delete(name: string): void {
    const object = this.#objects.get(name);
    if (!object) return;
    this.#objects.delete(name);
    this.#sizeBytes -= object.sizeBytes;
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  return only && pieces.length === 1 ? only : Buffer.concat(pieces);
}
