// Keeps a stream's playlists going while its encoder is away: a run of nobody's connection, written under the same lease and
// with the same numbers as any other, in step with the clock, until it is stopped or fenced. A slate that finds one goes on
// with it, so a worker that dies or drains is followed without a discontinuity.
import { setTimeout as delay } from 'node:timers/promises';
import { prepareSlate, type SlateOptions } from './prepare-slate.ts';
import { dueMs, maxCatchUpMs } from './slate-pace.ts';

/** How often what is due is made. */
const paceMs = 50;

/**
 * Resolves when the slate was stopped or aborted; rejects when it can't be made or written. `stop` is aborted when something
 * else is to follow.
 */
export async function runSlate(options: SlateOptions & { stop: AbortSignal }): Promise<void> {
  const { signal, stop, logger } = options;
  const ended = AbortSignal.any([signal, stop]);
  const slate = await prepareSlate({ ...options, signal: ended });
  if (!slate) return;
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
}
