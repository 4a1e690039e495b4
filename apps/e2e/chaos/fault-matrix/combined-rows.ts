// Two faults at a time: what one leaves to be done, the other keeps from being done.
import { setTimeout as delay } from 'node:timers/promises';
import { flushRedis } from '../redis-commands.ts';
import { breakLink, freeze, kill, second, type FaultRow } from './fault-row.ts';
import { unreadable } from './late-viewer.ts';
import { workerOfStream, type World } from './world.ts';

async function killWorker(): Promise<void> {
  process.kill((await workerOfStream()).transcoderPid, 'SIGKILL');
}

/** The second fault comes while the first one lasts. */
const during =
  (first: (world: World) => Promise<void>, afterMs: number, then: (world: World) => Promise<void>) =>
  async (world: World): Promise<void> => {
    const isOver = first(world);
    await delay(afterMs);
    await then(world);
    await isOver;
  };

export const combinedRows: readonly FaultRow[] = [
  {
    id: 'silent-storage',
    fault: 'storage takes everything and answers nothing for 30 s',
    expected: 'what is listed can be read, also by who comes now; segments wait and are all listed afterwards',
    ...{ freezeMs: 50 * second, disconnects: 0, apiAnswers: true },
    inject: during(breakLink('storage', { is: 'frozen' }, 30 * second), 5 * second, async (world) => {
      world.recorder.violations.push(...(await unreadable(world)));
    }),
  },
  {
    id: 'storage-and-worker',
    fault: 'storage is down for 20 s, and the transcoder is killed meanwhile',
    expected: 'another goes on at the first picture that is not published, when storage is back',
    ...{ freezeMs: 35 * second, disconnects: 0, apiAnswers: true },
    inject: during(breakLink('storage', { is: 'down' }, 20 * second), 5 * second, killWorker),
  },
  {
    id: 'slow-and-worker',
    fault: 'storage takes 1.5 s longer each way for 30 s, and the transcoder is killed meanwhile',
    expected: 'another goes on at the first picture that is not published',
    ...{ freezeMs: 25 * second, disconnects: 0, apiAnswers: true },
    inject: during(breakLink('storage', { is: 'slow', delayMs: 1_500 }, 30 * second), 5 * second, killWorker),
  },
  {
    id: 'empty-and-worker',
    fault: 'Redis has lost everything, and the transcoder is killed at once',
    expected: 'another goes on from what storage has of the log; numbers go on',
    ...{ freezeMs: 30 * second, disconnects: 0, apiAnswers: true },
    inject: async (world) => {
      await flushRedis(world.redisUrl);
      await killWorker();
    },
  },
  {
    id: 'redis-and-worker',
    fault: 'Redis is down for 10 s, and the transcoder is killed meanwhile',
    expected: 'another goes on at the first picture that is not published, when Redis is back',
    ...{ freezeMs: 25 * second, disconnects: 0, apiAnswers: true },
    inject: during(breakLink('redis', { is: 'down' }, 10 * second), 2 * second, killWorker),
  },
  {
    id: 'api-and-encoder',
    fault: 'the API is frozen for 20 s, and the encoder comes back meanwhile',
    expected: 'a known encoder is let in; the stream goes on',
    ...{ freezeMs: 15 * second, disconnects: 3, apiAnswers: false },
    inject: during(freeze('api', 20 * second), 5 * second, ({ encoder }) => encoder.restart()),
  },
  {
    id: 'api-and-worker',
    fault: 'the API is frozen for 20 s, and the transcoder is killed meanwhile',
    expected: 'another goes on at the first picture that is not published',
    ...{ freezeMs: 35 * second, disconnects: 0, apiAnswers: false },
    inject: during(freeze('api', 20 * second), 5 * second, killWorker),
  },
  {
    id: 'all-workers',
    fault: 'both transcoders and the origin are killed at once',
    expected: 'one goes on at the first picture that is not published',
    ...{ freezeMs: 20 * second, disconnects: 0, apiAnswers: true },
    inject: async (world) => {
      world.spare.restartWith({});
      await Promise.all([kill('transcoder')(world), kill('origin')(world)]);
    },
  },
  {
    id: 'redis-and-edge',
    fault: 'Redis is down for 8 s, and the edge is killed meanwhile',
    expected: 'the encoder comes back to the same stream; no slate can be listed, so the time without it is gaps',
    ...{ freezeMs: 30 * second, disconnects: 6, apiAnswers: true, mayGap: true },
    inject: during(breakLink('redis', { is: 'down' }, 8 * second), 2 * second, kill('edge')),
  },
];
