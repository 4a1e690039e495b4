// Media objects, read once however many viewers ask, and kept in memory up to a bound of bytes. Objects never change, so
// what is kept stays true; that an object is missing is believed for a second only.
import { AppError } from '@millrace/errors';
import type { ObjectStorage } from '@millrace/storage';
import { LRUCache } from 'lru-cache';
import { memoryBytesOf } from '../http/answer-bytes.ts';
import type { Answer } from '../http/answer.ts';
import { SingleFlight } from '../single-flight.ts';
import type { ViewedStream } from '../streams/stream-view.ts';
import type { HotWindowReader } from './hot-window-client.ts';
import { mediaAnswer } from './media-answer.ts';
import type { MediaPlace } from './media-place.ts';
import { readMedia, type MediaSources, type Source } from './media-sources.ts';
import { RecycledMemory } from './recycled-memory.ts';
import { StoredMedia } from './stored-media.ts';
import { cacheClock } from '../monotonic-clock.ts';

export interface MediaLibraryOptions {
  storage: Pick<ObjectStorage, 'get' | 'grow'>;
  readHotWindow: HotWindowReader;
  onError: (error: unknown) => void;
  maxBytes: number;
  onRead: (outcome: Source | 'absent' | 'failed' | 'refused') => void;
}

const maxReads = 256;
/** Of the memory for objects, this part may lie free. */
const freeShare = 4;
const absentMs = 1_000;
const absentLimit = 10_000;

export class MediaLibrary {
  readonly #options: MediaLibraryOptions;
  readonly #sources: MediaSources;
  readonly #memory: RecycledMemory;
  readonly #answers: LRUCache<string, Answer>;
  readonly #absent = new LRUCache<string, true>({ max: absentLimit, ttl: absentMs, perf: cacheClock });
  readonly #reads = new SingleFlight<Answer | undefined>();

  constructor(options: MediaLibraryOptions) {
    this.#options = options;
    const { storage, readHotWindow, onError } = options;
    this.#memory = new RecycledMemory(options.maxBytes / freeShare);
    const stored = new StoredMedia({ storage, memory: this.#memory, onError });
    this.#sources = { stored, readHotWindow, onError };
    const sizeCalculation = (answer: Answer) => Math.max(1, memoryBytesOf(answer));
    const dispose = ({ memory }: Answer) => memory?.release();
    this.#answers = new LRUCache<string, Answer>({ maxSize: options.maxBytes, sizeCalculation, dispose });
  }

  /** The answer that carries an object, if it is in memory. `key` is the URL's path behind the playback id. */
  kept(key: string): Answer | undefined {
    return this.#answers.get(key);
  }

  /** The answer that carries an object; undefined when there is no such object. Rejects with STORAGE_UNAVAILABLE. */
  async read(stream: ViewedStream, place: MediaPlace): Promise<Answer | undefined> {
    const key = keyOf(stream, place);
    const kept = this.#answers.get(key);
    if (kept || this.#absent.has(key)) return kept;
    if (this.#reads.size >= maxReads && !this.#reads.has(key)) {
      this.#options.onRead('refused');
      const detail = 'The origin reads as much as it can. Try again in a second.';
      throw new AppError('STORAGE_UNAVAILABLE', detail, { retryAfterSeconds: 1 });
    }
    return this.#reads.run(key, () => this.#read(key, stream, place));
  }

  async #read(key: string, stream: ViewedStream, place: MediaPlace): Promise<Answer | undefined> {
    const { onRead } = this.#options;
    const kept = (other: MediaPlace) => this.#answers.peek(keyOf(stream, other))?.body;
    const found = await readMedia(this.#sources, { stream, place, kept }).catch((error: unknown) => {
      onRead('failed');
      throw error;
    });
    onRead(found?.source ?? 'absent');
    if (!found) {
      this.#absent.set(key, true);
      return undefined;
    }
    const answer = mediaAnswer(place, found.body, this.#memory.holdingOf(found.body));
    this.#answers.set(key, answer);
    return answer;
  }
}

function keyOf({ view: { ref } }: ViewedStream, { epoch, renditionId, name, listedAs = name }: MediaPlace): string {
  return `${ref.streamId}/${epoch}/${renditionId}/${listedAs}`;
}
