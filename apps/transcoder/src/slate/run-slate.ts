// Keeps a stream's playlists going while its encoder is away: a run of nobody's connection, written under the same lease and
// with the same numbers as any other, in step with the clock, until it is stopped or fenced. A slate that finds one goes on
// with it, so a worker that dies or drains is followed without a discontinuity.
import { setTimeout as delay } from 'node:timers/promises';
import type { LogPosition } from '../publishing/log-position.ts';
import { prepareSlate, type Slate, type SlateOptions } from './prepare-slate.ts';
import { dueMs, maxCatchUpMs } from './slate-pace.ts';

/** How often what is due is made. */
const paceMs = 50;
/** Between tries to make it; twice as long after each. */
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

export interface RunSlateOptions extends SlateOptions {
  /** It can't be made, and is tried again. */
  onFailed: (error: unknown) => void;
  /** Aborted when something else is to follow. */
  stop: AbortSignal;
}

/** Resolves with where the log stands when the slate was stopped or aborted; rejects when it can't be written. */
export async function runSlate(options: RunSlateOptions): Promise<LogPosition> {
  const { signal, stop, logger } = options;
  const ended = AbortSignal.any([signal, stop]);
  const slate = await prepareInTime(options, ended);
  if (!slate) return options.position;
  const { publisher, path, fromMs, run } = slate;
  logger.info('slate.started', { kind: options.kind, isContinued: slate.isContinued });
  // From here on by a clock that nobody sets.
  const originMs = performance.now() - Math.min(Date.now() - run.timeOriginMs, fromMs + maxCatchUpMs);
  for (let madeMs = fromMs; !ended.aborted;) {
    madeMs = dueMs(madeMs, performance.now() - originMs);
    path.advance(madeMs);
    await publisher.room();
    await delay(paceMs, undefined, { signal: ended }).catch(() => undefined);
  }
  if (!signal.aborted) path.finish();
  // What was complete is published all the same.
  await publisher.idle().catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  logger.info('slate.ended', { lastMediaSequence: publisher.position.lastCell?.mediaSequence });
  return publisher.position;
}

/**
 * Tries until it can be made: who gives the stream back meanwhile is given it again, under an epoch that changes nothing.
 * Undefined when there is nothing to show, or it is too late.
 */
async function prepareInTime(options: RunSlateOptions, ended: AbortSignal): Promise<Slate | undefined> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      return await prepareSlate(options);
    } catch (error) {
      if (ended.aborted) return undefined;
      options.onFailed(error);
      await delay(pauseMs, undefined, { signal: ended }).catch(() => undefined);
    }
  }
}
