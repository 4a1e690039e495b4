// A transcoder as platform admins see it, and how one is found by the id in a path.
import type { AdminWorkerView } from '@millrace/api-contract';
import { AppError } from '@millrace/errors';
import { isId, type WorkerDuty } from '@millrace/pipeline';
import type { SeenWorker } from '@millrace/queue';
import { z } from 'zod';
import type { ServerContext } from '../server-context.ts';

export const workerParams = z.object({ workerId: z.string().meta({ description: 'Id of the worker, `wrk_…`.' }) });

const retryAfterSeconds = 2;

/** What is wanted of a worker is shown at once; it follows within a second. */
export function toWorkerView({ report, wanted }: SeenWorker): AdminWorkerView {
  const { id, name, version, startedAtMs, maxStreams, cpus, streams } = report;
  return {
    ...{ id, name, state: stateOf(wanted ?? report.duty, streams.length), version },
    startedAt: new Date(startedAtMs).toISOString(),
    ...{ streamCount: streams.length, maxStreams, cpus },
    streams: streams.map(({ streamId, channelId, organizationId, epoch, sinceMs }) => ({
      ...{ id: streamId, channelId, organizationId, epoch },
      since: new Date(sinceMs).toISOString(),
    })),
  };
}

function stateOf(duty: WorkerDuty, streams: number): AdminWorkerView['state'] {
  return duty === 'drained' && streams > 0 ? 'draining' : duty;
}

/** The worker that a path names, or NOT_FOUND. */
export async function findWorker(context: Pick<ServerContext, 'workers'>, id = ''): Promise<SeenWorker> {
  const all = isId('worker', id) ? await askBoard(context.workers.list()) : [];
  const found = all.find(({ report }) => report.id === id);
  if (!found) throw new AppError('NOT_FOUND', 'No such worker has reported within the last ten seconds.');
  return found;
}

/** Workers report to Redis: without it nothing is known of them, and nothing reaches them. */
export async function askBoard<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (cause) {
    throw new AppError('UNAVAILABLE', 'Redis does not answer. Try again.', { retryAfterSeconds, cause });
  }
}
