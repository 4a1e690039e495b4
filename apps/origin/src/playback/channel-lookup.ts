// Asks the API whether a playback id belongs to a channel, and who may watch it. The answer is kept for seconds, or until
// the channel is said to have changed; one question per id is under way at a time, and the number of questions is bounded:
// made-up ids must not become load on the API.
import { playbackLookupPath, playbackLookupSchema, type PlaybackId, type PlaybackLookup } from '@millrace/pipeline';
import { InternalCallError, type InternalClient } from '@millrace/service';
import { LRUCache } from 'lru-cache';
import { SingleFlight } from '../single-flight.ts';
import { cacheClock } from '../monotonic-clock.ts';

/** `unanswered`: the API could not say. */
export type LookedUpChannel =
  { kind: 'exists'; lookup: Pick<PlaybackLookup, 'policy' | 'keys'> } | { kind: 'unknown' } | { kind: 'unanswered' };

export interface ChannelLookup {
  (playbackId: PlaybackId): Promise<LookedUpChannel>;
  /** The channel was changed: what was asked before that is not kept. */
  forget(playbackId: PlaybackId): void;
  /** What they have in common was changed. */
  forgetAll(): void;
}

const keptMs: Readonly<Record<LookedUpChannel['kind'], number>> = { exists: 5_000, unknown: 5_000, unanswered: 1_000 };
const keptLimit = 10_000;
const maxQuestions = 32;

export function createChannelLookup(api: InternalClient, onError: (error: unknown) => void): ChannelLookup {
  const kept = new LRUCache<string, LookedUpChannel>({ max: keptLimit, perf: cacheClock });
  const questions = new SingleFlight<LookedUpChannel>();
  let changes = 0;
  const lookUp = async (playbackId: PlaybackId): Promise<LookedUpChannel> => {
    const known = kept.get(playbackId);
    if (known) return known;
    if (questions.size >= maxQuestions && !questions.has(playbackId)) return { kind: 'unanswered' };
    return questions.run(playbackId, async () => {
      const asked = changes;
      const answer = await ask(api, playbackId, onError);
      // Whichever channel it was that changed meanwhile: this answer may be older.
      if (asked === changes) kept.set(playbackId, answer, { ttl: keptMs[answer.kind] });
      return answer;
    });
  };
  const forget = (playbackId: PlaybackId) => {
    changes += 1;
    kept.delete(playbackId);
  };
  const forgetAll = () => {
    changes += 1;
    kept.clear();
  };
  return Object.assign(lookUp, { forget, forgetAll });
}

async function ask(
  api: InternalClient,
  playbackId: PlaybackId,
  onError: (error: unknown) => void,
): Promise<LookedUpChannel> {
  try {
    const lookup = await api.call(playbackLookupPath(playbackId), playbackLookupSchema, { method: 'GET' });
    return { kind: 'exists', lookup };
  } catch (error) {
    if (error instanceof InternalCallError && error.status === 404) return { kind: 'unknown' };
    onError(error);
    return { kind: 'unanswered' };
  }
}
