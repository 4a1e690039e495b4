// Who waits for a channel to go live, or for its next stream: told as soon as that can be played. However many wait, what a
// channel plays is asked once in a while for all of them, should the word that it has begun be lost.
import type { PlaybackId } from '@millrace/pipeline';
import { Waiters, type Caller, type WaitingRoom, type WaitOutcome } from '../streams/waiters.ts';
import type { NowPlaying, PlaybackDirectory } from './playback-directory.ts';
import { monotonicMs } from '../monotonic-clock.ts';

export interface NextStreamsOptions {
  nowPlaying: PlaybackDirectory;
  /** Places for requests that wait. */
  room: WaitingRoom;
  onError: (error: unknown) => void;
}

/** What is waited for: any stream, or one that is not `after`. */
export interface NextStream {
  playbackId: PlaybackId;
  after: string | undefined;
}

const lookMs = 150;
/** Channels that are looked at; the others' viewers ask again by themselves. */
const maxChannels = 500;
/** Shorter than what proxies wait for an answer. */
const timeoutMs = 10_000;

export class NextStreams {
  readonly #options: NextStreamsOptions;
  readonly #waiters: Waiters<NextStream>;
  /** How many wait for each channel. */
  readonly #channels = new Map<PlaybackId, number>();
  readonly #timer: NodeJS.Timeout;
  #isLooking = false;

  constructor(options: NextStreamsOptions) {
    this.#options = options;
    this.#waiters = new Waiters(options.room);
    this.#timer = setInterval(() => void this.#look(), lookMs);
  }

  /** Resolves when the channel plays it, or when it was waited for too long; undefined when too many wait. */
  wait(next: NextStream, caller: Caller): Promise<WaitOutcome> | undefined {
    const { playbackId, after } = next;
    const waiting = this.#channels.get(playbackId) ?? 0;
    if (waiting === 0 && this.#channels.size >= maxChannels) return undefined;
    const outcome = this.#waiters.wait(`${playbackId}/${after ?? ''}`, next, { timeoutMs, caller });
    if (!outcome) return undefined;
    this.#channels.set(playbackId, waiting + 1);
    return outcome.finally(() => this.#leave(playbackId));
  }

  /** Word has come that the channel plays another stream. */
  async tell(playbackId: PlaybackId): Promise<void> {
    if (!this.#channels.has(playbackId)) return;
    const { nowPlaying, onError } = this.#options;
    const playing = await nowPlaying(playbackId).catch(onError);
    this.#waiters.wake((next) => next.playbackId === playbackId && isNext(playing ?? undefined, next.after));
  }

  close(): void {
    clearInterval(this.#timer);
    this.#waiters.close();
  }

  #leave(playbackId: PlaybackId): void {
    const waiting = (this.#channels.get(playbackId) ?? 0) - 1;
    if (waiting > 0) this.#channels.set(playbackId, waiting);
    else this.#channels.delete(playbackId);
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const { nowPlaying, onError } = this.#options;
    const found = new Map<PlaybackId, NowPlaying>();
    const look = async (playbackId: PlaybackId) => found.set(playbackId, await nowPlaying(playbackId));
    await Promise.all([...this.#channels.keys()].map((playbackId) => look(playbackId).catch(onError)));
    this.#waiters.wake(({ playbackId, after }) => isNext(found.get(playbackId), after));
    this.#waiters.expire(monotonicMs());
    this.#isLooking = false;
  }
}

export function isNext(playing: NowPlaying | undefined, after: string | undefined): boolean {
  return playing?.kind === 'stream' && playing.streamId !== after;
}
