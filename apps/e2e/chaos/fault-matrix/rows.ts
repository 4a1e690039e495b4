// The rows of the fault matrix that can be made to happen on one machine: what is done to the platform, and what may
// follow. Numbers are upper bounds; frames may never be missing where the encoder stayed connected.
import { setTimeout as delay } from 'node:timers/promises';
import { drainBusyWorker, logInAsAdmin } from '../../support/platform-admin.ts';
import { flushRedis } from '../redis-commands.ts';
import { combinedRows } from './combined-rows.ts';
import { encoderRows } from './encoder-rows.ts';
import { breakLink, freeze, freezeProcess, kill, losePostgres, second, type FaultRow } from './fault-row.ts';
import { unreadable } from './late-viewer.ts';
import { loseOrigin } from './lost-origin.ts';
import { loadRows, poisonRow } from './load-rows.ts';
import { longRows } from './long-rows.ts';
import { partitionRows } from './partition-rows.ts';
import { redisRows } from './redis-rows.ts';
import { workerOfStream } from './world.ts';

const platformRows: readonly FaultRow[] = [
  {
    id: 'F1',
    fault: 'the transcoder is killed',
    expected: 'another goes on at the first picture that is not published',
    ...{ freezeMs: 15 * second, disconnects: 0, apiAnswers: true },
    inject: async () => void process.kill((await workerOfStream()).transcoderPid, 'SIGKILL'),
  },
  {
    id: 'F2',
    fault: 'ffmpeg is killed',
    expected: 'its transcoder starts another',
    ...{ freezeMs: 8 * second, disconnects: 0, apiAnswers: true },
    inject: async () => void process.kill((await workerOfStream()).ffmpegPid, 'SIGKILL'),
  },
  {
    id: 'F3',
    fault: 'ffmpeg hangs',
    expected: 'its transcoder notices, ends it and starts another',
    ...{ freezeMs: 15 * second, disconnects: 0, apiAnswers: true },
    inject: async () => freezeProcess((await workerOfStream()).ffmpegPid, 20 * second),
  },
  {
    id: 'F4',
    fault: 'the transcoder is frozen for 14 s and then goes on',
    expected: 'another has its stream; what it writes afterwards is refused',
    ...{ freezeMs: 15 * second, disconnects: 0, apiAnswers: true },
    inject: async () => freezeProcess((await workerOfStream()).transcoderPid, 14 * second),
  },
  {
    id: 'F8',
    fault: 'the edge is killed',
    expected: 'the encoder comes back to the same stream',
    ...{ freezeMs: 15 * second, disconnects: 4, apiAnswers: true },
    inject: kill('edge'),
  },
  {
    id: 'F13',
    fault: 'storage is down for 30 s',
    expected:
      'what is listed can be read, also by who comes now; its worker keeps the stream, and lists what waits afterwards',
    ...{ freezeMs: 40 * second, disconnects: 0, apiAnswers: true },
    inject: async (world) => {
      const isOver = breakLink('storage', { is: 'down' }, 30 * second)(world);
      const before = await workerOfStream();
      await delay(5 * second);
      world.recorder.violations.push(...(await unreadable(world)));
      await isOver;
      const after = await workerOfStream();
      if (after.transcoderPid !== before.transcoderPid) world.recorder.violations.push('the stream was handed over');
    },
  },
  {
    id: 'F14',
    fault: 'storage takes 1.5 s longer each way for 20 s',
    expected: 'segments are listed later, in order',
    ...{ freezeMs: 15 * second, disconnects: 0, apiAnswers: true },
    inject: breakLink('storage', { is: 'slow', delayMs: 1_500 }, 20 * second),
  },
  {
    id: 'F17',
    fault: 'Redis is down for 5 s',
    expected: 'playlists stay readable; what waits is listed afterwards',
    ...{ freezeMs: 12 * second, disconnects: 0, apiAnswers: true },
    inject: breakLink('redis', { is: 'down' }, 5 * second),
  },
  {
    id: 'F18',
    fault: 'Redis is down for 30 s',
    expected: 'the same, longer',
    ...{ freezeMs: 40 * second, disconnects: 0, apiAnswers: true },
    inject: breakLink('redis', { is: 'down' }, 30 * second),
  },
  {
    id: 'F20',
    fault: 'Redis has lost everything',
    expected: 'workers write their window again; numbers go on',
    ...{ freezeMs: 15 * second, disconnects: 0, apiAnswers: true },
    inject: (world) => flushRedis(world.redisUrl),
  },
  {
    id: 'F22',
    fault: 'Redis answers nothing for 10 s',
    expected: 'every command has an end; the API answers',
    ...{ freezeMs: 18 * second, disconnects: 0, apiAnswers: true },
    inject: breakLink('redis', { is: 'frozen' }, 10 * second),
  },
  {
    id: 'slow',
    fault: 'Redis takes 0.6 s longer each way for 20 s',
    expected: 'segments are listed a little later, in order',
    ...{ freezeMs: 8 * second, disconnects: 0, apiAnswers: true },
    inject: breakLink('redis', { is: 'slow', delayMs: 600 }, 20 * second),
  },
  {
    id: 'F24',
    fault: 'PostgreSQL is down for 40 s, and the encoder comes back meanwhile',
    expected: 'a known encoder is let in; the stream goes on',
    ...{ freezeMs: 15 * second, disconnects: 3, apiAnswers: false },
    inject: losePostgres(40 * second),
  },
  {
    id: 'F25',
    fault: 'every connection to PostgreSQL is cut once',
    expected: 'pools connect again',
    ...{ freezeMs: 8 * second, disconnects: 0, apiAnswers: false },
    inject: breakLink('postgres', { is: 'down' }, 1 * second),
  },
  {
    id: 'F27',
    fault: 'the API is frozen for 30 s',
    expected: 'live streams notice nothing',
    ...{ freezeMs: 8 * second, disconnects: 0, apiAnswers: false },
    inject: freeze('api', 30 * second),
  },
  {
    id: 'F28',
    fault: 'the origin is killed',
    expected: 'another that nobody has asked before serves the same playlists at once',
    ...{ freezeMs: 15 * second, disconnects: 0, apiAnswers: true },
    inject: loseOrigin,
  },
  {
    id: 'drain',
    fault: 'the transcoder of the stream is drained by an admin, and takes streams again afterwards',
    expected: 'another goes on at the first picture that is not published',
    ...{ freezeMs: 6 * second, disconnects: 0, apiAnswers: true },
    inject: async ({ platform }) => {
      const admin = await logInAsAdmin(platform);
      const { id } = await drainBusyWorker(admin);
      await admin.uncordonWorker(id);
    },
  },
  {
    id: 'jobs',
    fault: 'the reconciler is killed',
    expected: 'live streams notice nothing',
    ...{ freezeMs: 8 * second, disconnects: 0, apiAnswers: true },
    inject: kill('jobs'),
  },
];

/** Those that leave least behind first. */
export const faultRows: readonly FaultRow[] = [
  ...platformRows,
  ...redisRows,
  ...partitionRows,
  ...combinedRows,
  ...loadRows,
  ...encoderRows,
  poisonRow,
  ...longRows,
];
