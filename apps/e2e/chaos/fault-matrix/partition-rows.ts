// One transcoder that can't reach what the others reach, and storage that refuses. The spare transcoder has links of its
// own; it is given the stream first.
import { until } from '@millrace/testing';
import { logInAsAdmin } from '../../support/platform-admin.ts';
import { breakLink, freezeProcess, second, type FaultRow } from './fault-row.ts';
import { pidOf, workerOfStream, type World } from './world.ts';

const handOverMs = 60_000;

/** Resolves when the spare transcoder makes the stream. */
export async function giveToSpare({ platform, spare }: World): Promise<void> {
  const admin = await logInAsAdmin(platform);
  const busy = await until(async () => (await admin.workers()).find(({ streamCount }) => streamCount > 0), handOverMs);
  if (busy.name === 'spare') return;
  await admin.drainWorker(busy.id, 'The spare transcoder shall have the stream');
  await until(async () => (await workerOfStream()).transcoderPid === spare.pid, handOverMs);
  await admin.uncordonWorker(busy.id);
}

const tellsToSlowDown = [
  'HTTP/1.1 503 Slow Down',
  'content-type: application/xml',
  'connection: close',
  '',
  '<?xml version="1.0" encoding="UTF-8"?><Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>',
].join('\r\n');

export const partitionRows: readonly FaultRow[] = [
  {
    id: 'F5',
    fault: 'the transcoder of the stream is cut off from Redis for 15 s, the others are not',
    expected: 'another has its stream; two never write',
    ...{ freezeMs: 20 * second, disconnects: 0, apiAnswers: true },
    prepare: giveToSpare,
    inject: breakLink('spareRedis', { is: 'down' }, 15 * second),
  },
  {
    id: 'F6',
    fault: 'the transcoder of the stream is cut off from storage for 15 s, the others are not',
    expected: 'its segments wait and are listed afterwards',
    ...{ freezeMs: 25 * second, disconnects: 0, apiAnswers: true },
    prepare: giveToSpare,
    inject: breakLink('spareStorage', { is: 'down' }, 15 * second),
  },
  {
    id: 'F15',
    fault: 'storage tells everybody to slow down, for 15 s',
    expected: 'segments wait and are all listed afterwards',
    ...{ freezeMs: 25 * second, disconnects: 0, apiAnswers: true },
    inject: breakLink('storage', { is: 'answering', text: tellsToSlowDown }, 15 * second),
  },
  {
    id: 'F38',
    fault: 'no transcoder does anything for 15 s',
    expected: 'the encoder stays; one goes on where the last one stopped',
    ...{ freezeMs: 25 * second, disconnects: 0, apiAnswers: true },
    inject: async (world) => {
      const pids = [await pidOf(world, 'transcoder'), world.spare.pid].filter((pid) => pid !== undefined);
      await Promise.all(pids.map((pid) => freezeProcess(pid, 15 * second)));
    },
  },
];
