// What a playback URL plays now. Redis names the stream; only when it names none is the API asked whether the channel
// exists at all. While Redis is away the last answer stands; an API that is away counts as "idle".
import { AppError } from '@millrace/errors';
import type { PlaybackId, StreamId } from '@millrace/pipeline';
import { within } from '@millrace/service';
import { LRUCache } from 'lru-cache';
import { SingleFlight } from '../single-flight.ts';
import type { LookedUpChannel } from './channel-lookup.ts';
import { monotonicMs } from '../monotonic-clock.ts';

export type NowPlaying = { kind: 'stream'; streamId: StreamId } | { kind: 'idle' } | { kind: 'unknown' };

export interface PlaybackDirectoryOptions {
  readCurrentStream: (playbackId: PlaybackId) => Promise<StreamId | undefined>;
  lookUpChannel: (playbackId: PlaybackId) => Promise<LookedUpChannel>;
  onError: (error: unknown) => void;
}

export type PlaybackDirectory = (playbackId: PlaybackId) => Promise<NowPlaying>;

export type KeptPlaybackDirectory = PlaybackDirectory & {
  /** The channel plays something else now: it is asked for again. While Redis is away the last answer stands. */
  forget(playbackId: PlaybackId): void;
};

interface Answer {
  nowPlaying: NowPlaying;
  freshUntilMs: number;
}

/** A channel that plays goes on with that; one that does not may begin at any moment, and somebody waits for it. */
const freshMs: Readonly<Record<NowPlaying['kind'], number>> = { stream: 500, idle: 100, unknown: 500 };
/** How long an answer is waited for while an older one is at hand. */
const patienceMs = 250;
const keptLimit = 10_000;

export function createPlaybackDirectory(options: PlaybackDirectoryOptions): KeptPlaybackDirectory {
  const answers = new LRUCache<string, Answer>({ max: keptLimit });
  const questions = new SingleFlight<NowPlaying>();
  const keep = (playbackId: PlaybackId, nowPlaying: NowPlaying) => {
    answers.set(playbackId, { nowPlaying, freshUntilMs: monotonicMs() + freshMs[nowPlaying.kind] });
    return nowPlaying;
  };
  const find = async (playbackId: PlaybackId) => {
    try {
      return keep(playbackId, await findOut(options, playbackId));
    } catch (error) {
      options.onError(error);
      const last = answers.get(playbackId);
      if (last) return keep(playbackId, last.nowPlaying);
      throw new AppError('UNAVAILABLE', 'What is playing cannot be found out now. Try again in a few seconds.', {
        cause: error,
        retryAfterSeconds: 2,
      });
    }
  };
  const directory = async (playbackId: PlaybackId) => {
    const last = answers.get(playbackId);
    if (last && last.freshUntilMs > monotonicMs()) return last.nowPlaying;
    const question = questions.run(playbackId, () => find(playbackId));
    // A Redis that hangs must not hold up viewers of what is known.
    return last ? within(patienceMs, question, () => last.nowPlaying) : question;
  };
  const forget = (playbackId: PlaybackId) => {
    const last = answers.get(playbackId);
    if (last) answers.set(playbackId, { ...last, freshUntilMs: -Infinity });
  };
  return Object.assign(directory, { forget });
}

async function findOut(options: PlaybackDirectoryOptions, playbackId: PlaybackId): Promise<NowPlaying> {
  const streamId = await options.readCurrentStream(playbackId);
  if (streamId !== undefined) return { kind: 'stream', streamId };
  return { kind: (await options.lookUpChannel(playbackId)).kind === 'unknown' ? 'unknown' : 'idle' };
}
