// What can't reach what it needs: one transcoder alone, all of them, or whoever has to look up a name; and those who answer
// with a refusal. The spare transcoder has links of its own; it is given the stream first.
import { until } from '@millrace/testing';
import { setTimeout as delay } from 'node:timers/promises';
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

const fails = [
  'HTTP/1.1 500 Internal Server Error',
  'content-type: application/problem+json',
  'connection: close',
  '',
  '{"status":500,"code":"INTERNAL","title":"Internal error"}',
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
    fault: 'the transcoder of the stream is cut off from storage for 60 s, the others are not',
    expected: 'another has its stream, which goes on meanwhile',
    ...{ freezeMs: 25 * second, disconnects: 0, apiAnswers: true },
    prepare: giveToSpare,
    inject: breakLink('spareStorage', { is: 'down' }, 60 * second),
  },
  {
    id: 'F7',
    fault: 'no transcoder reaches the edge for 8 s',
    expected: 'one goes on where the last one stopped, from what the edge has kept',
    ...{ freezeMs: 20 * second, disconnects: 0, apiAnswers: true },
    inject: breakLink('relay', { is: 'down' }, 8 * second),
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
  {
    id: 'F47',
    fault: 'no name can be looked up for 30 s',
    expected: 'connections that there are go on, and new ones go where they went before',
    ...{ freezeMs: 8 * second, disconnects: 0, apiAnswers: true },
    inject: async ({ names }) => {
      names.fail();
      await delay(30 * second);
      names.work();
    },
  },
  {
    id: 'F48',
    fault: 'the API answers every service with an error for 20 s, and the encoder comes back meanwhile',
    expected: 'a known encoder is let in, and none is told that its key is wrong',
    ...{ freezeMs: 15 * second, disconnects: 3, apiAnswers: true },
    inject: async ({ internalApi, encoder }) => {
      internalApi.set({ is: 'answering', text: fails });
      await delay(5 * second);
      await encoder.restart();
      await delay(15 * second);
      internalApi.set({ is: 'up' });
    },
  },
];
