// What storage does not take now lies on this machine's disk meanwhile, up to a bound: storage that is away for minutes must
// cost neither the memory of a worker nor what was made in that time. What was listed must not go with its worker either: a
// file is named after its object, and who starts here next finds those of processes that are gone.
import { piecesOf, sizeBytesOf, type ObjectBody } from '@millrace/storage';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { leftIn, nameOf, type LeftObject } from './spooled-file.ts';

export interface SpoolOptions {
  directory: string;
  maxBytes: number;
}

export interface SpooledObject {
  read(): Promise<Uint8Array>;
  /** It is stored, or given up. Never rejects. */
  drop(): Promise<void>;
}

/** A disk that has taken nothing for so long is full of other things; one write that fails says little. */
const refusedForMs = 10_000;
/** Objects that are tried again at a time: storage that comes back is not to be overrun, nor memory filled. */
const triesAtOnce = 8;

export class Spool {
  readonly #options: SpoolOptions;
  #sizeBytes = 0;
  /** Since then the disk has not taken what there would have been room for. */
  #refusedSinceMs: number | undefined;
  #free = triesAtOnce;
  /** Those whose turn it is not yet, first come first. */
  readonly #waiting: (() => void)[] = [];

  constructor(options: SpoolOptions) {
    this.#options = options;
  }

  /** Of all that lies there. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** What waits now waits in memory: until something is stored, or the disk takes something again. */
  get isFull(): boolean {
    const refusedMs = this.#refusedSinceMs === undefined ? 0 : performance.now() - this.#refusedSinceMs;
    return refusedMs >= refusedForMs || !this.#hasRoom;
  }

  get #hasRoom(): boolean {
    return this.#sizeBytes < this.#options.maxBytes;
  }

  /** What processes that are gone have put aside here. From now on it takes room of this one's. */
  async leftovers(): Promise<LeftObject[]> {
    const left = await leftIn(this.#options.directory);
    return left.map((object) => {
      this.#sizeBytes += object.sizeBytes;
      const drop = async () => {
        this.#sizeBytes -= object.sizeBytes;
        await object.drop();
      };
      return { ...object, drop };
    });
  }

  /** Puts the bytes of an object aside. Undefined when there is no room, or the disk does not take them. */
  async putAside(key: string, body: ObjectBody): Promise<SpooledObject | undefined> {
    if (!this.#hasRoom) return undefined;
    const sizeBytes = sizeBytesOf(body);
    this.#sizeBytes += sizeBytes;
    const path = join(this.#options.directory, nameOf(key, sizeBytes));
    const file = await write(path, piecesOf(body)).catch(() => undefined);
    this.#refusedSinceMs = file ? undefined : (this.#refusedSinceMs ?? performance.now());
    if (!file) {
      this.#sizeBytes -= sizeBytes;
      return undefined;
    }
    return {
      read: () => readWhole(file, sizeBytes),
      drop: async () => {
        this.#sizeBytes -= sizeBytes;
        await Promise.allSettled([file.close(), unlink(path)]);
      },
    };
  }

  /** Runs `work` when it is its turn; rejects when `signal` is aborted before. */
  async inTurn<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await this.#turn(signal);
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(take), 1);
        reject(signal.reason as Error);
      };
      const take = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      this.#waiting.push(take);
      signal.addEventListener('abort', leave, { once: true });
    });
  }
}

async function write(path: string, pieces: readonly Uint8Array[]): Promise<FileHandle> {
  const file = await open(path, 'wx+', 0o600);
  try {
    await file.writeFile(pieces);
    return file;
  } catch (error) {
    await Promise.allSettled([file.close(), unlink(path)]);
    throw error;
  }
}

async function readWhole(file: FileHandle, sizeBytes: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(sizeBytes);
  for (let at = 0; at < sizeBytes;) {
    const { bytesRead } = await file.read(bytes, at, sizeBytes - at, at);
    if (bytesRead === 0) throw new Error('the disk gives back less than it took');
    at += bytesRead;
  }
  return bytes;
}
