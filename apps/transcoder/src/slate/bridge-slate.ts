// The encoder is back, and its first media are on their way: until they can be listed, the worker that has the new epoch goes
// on with the slate that it found. It is decided at once where that ends, for the encoder's run begins there; it is written
// when a live source's media would be, so players get the next part or segment in time, and get the one they were told of.
import type { LogRecord, RunRecord } from '@millrace/pipeline';
import { setTimeout as delay } from 'node:timers/promises';
import type { CommitLog } from '../publishing/cut-publisher.ts';
import type { LogPosition } from '../publishing/log-position.ts';
import { prepareSlate, type SlateOptions } from './prepare-slate.ts';
import { bridgeEndMs } from './slate-pace.ts';

export interface SlateBridge {
  /** Where the log stands at its end. */
  position: LogPosition;
  /** For what follows: commits wait until the bridge is written, and fail when it could not be. */
  log: CommitLog;
}

/** Steps of its length where there are no parts. */
const stepMs = 500;
/** Nothing is written later than this. */
const longestWaitMs = 2_000;

/** Undefined when there is no slate to go on with. Rejects when it can't be made. */
export async function bridgeSlate(options: SlateOptions): Promise<SlateBridge | undefined> {
  const { position, order, log, signal, logger } = options;
  if (!position.runs.at(-1)?.isSlate || position.isAfterLoss) return undefined;
  // Known as soon as the slate is prepared. Before that nothing is committed but what is over already.
  const known: { run?: RunRecord } = {};
  const paced: CommitLog = {
    isPaced: true,
    commit: async (records) => {
      if (known.run) await delay(waitMs(records, known.run), undefined, { signal }).catch(() => undefined);
      return log.commit(records);
    },
  };
  const slate = await prepareSlate({ ...options, log: paced });
  if (!slate) return undefined;
  const { path, publisher, fromMs, run } = slate;
  known.run = run;
  const step = order.latencyMode === 'low' ? order.media.partDurationMs : stepMs;
  const endMs = bridgeEndMs(fromMs, Date.now() - run.timeOriginMs, step);
  path.advance(endMs);
  path.finish(endMs);
  logger.info('slate.bridged', { durationMs: endMs - fromMs });
  const written = publisher.idle();
  written.catch((err: unknown) => logger.warn('slate.bridge_failed', { err }));
  return { position: publisher.planned, log: { commit: (records) => written.then(() => log.commit(records)) } };
}

/** Until the newest of them is over. */
function waitMs(records: readonly LogRecord[], { baseMs, timeOriginMs }: RunRecord): number {
  const ends = records.flatMap((record) => (record.kind === 'cell' || record.kind === 'part' ? [record.endMs] : []));
  const overAtMs = timeOriginMs + Math.max(0, ...ends) - baseMs;
  return Math.min(longestWaitMs, Math.max(0, overAtMs - Date.now()));
}
