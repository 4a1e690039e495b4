// Whether the work gets done: transcoders that report and have room, and a queue in which nothing waits.
import { awaitRedis, type Redis, type SeenWorker, type TranscodeQueue, type WorkerBoard } from '@millrace/queue';
import { setTimeout as delay } from 'node:timers/promises';
import { fail, ok, warn, type Check, type Finding } from './check.ts';

const redisWaitMs = 5_000;
const [connectTries, connectPauseMs] = [50, 100];
/** A job that waits for longer has nobody to take it. */
const waiting = { warnMs: 5_000, failMs: 30_000 } as const;

export function judgeWorkers(seen: readonly SeenWorker[]): Omit<Finding, 'check'> {
  if (seen.length === 0)
    return fail('none has reported within ten seconds', 'Start a transcoder; its log says why it ends.');
  const active = seen.filter(({ report, wanted }) => (wanted ?? report.duty) === 'active');
  const streams = seen.reduce((sum, { report }) => sum + report.streams.length, 0);
  const room = active.reduce((sum, { report }) => sum + report.maxStreams - report.streams.length, 0);
  const words = `${active.length} of ${seen.length} take streams; ${streams} run, room for ${room} more`;
  if (active.length === 0)
    return fail(words, 'All are cordoned: uncordon one under Installation, Transcoders of the console.');
  return room > 0 ? ok(words) : warn(words, 'Start another transcoder, or raise MILLRACE_TRANSCODER_STREAMS.');
}

export function judgeQueue(count: number, oldestWaitMs: number): Omit<Finding, 'check'> {
  const words = count === 0 ? 'nothing waits' : `${count} wait, the oldest for ${Math.round(oldestWaitMs / 1_000)} s`;
  if (count === 0 || oldestWaitMs < waiting.warnMs) return ok(words);
  const fix = 'Streams wait for a transcoder: are there enough, and do they take streams?';
  return oldestWaitMs < waiting.failMs ? warn(words, fix) : fail(words, fix);
}

interface WorkDeps {
  redis: Redis;
  queue: TranscodeQueue;
  board: Pick<WorkerBoard, 'list'>;
}

export function workChecks({ redis, queue, board }: WorkDeps): Check[] {
  const fix = 'Without Redis nothing is known of this.';
  return [
    {
      name: 'transcoders',
      fix,
      look: async () => {
        await awaitRedis(redis, redisWaitMs);
        return judgeWorkers(await board.list());
      },
    },
    {
      name: 'queue',
      fix,
      look: async () => {
        await awaitQueue(queue);
        const count = await queue.bullQueue.getWaitingCount();
        const [oldest] = await queue.bullQueue.getWaiting(0, 0);
        return judgeQueue(count, oldest ? Date.now() - oldest.timestamp : 0);
      },
    },
  ];
}

/** Its connection is being made; it fails at once until then. The doctor's own limit ends the wait. */
async function awaitQueue(queue: TranscodeQueue): Promise<void> {
  for (let tries = 0; tries < connectTries; tries += 1) {
    if (
      await queue.check().then(
        () => true,
        () => false,
      )
    )
      return;
    await delay(connectPauseMs);
  }
  await queue.check();
}
