// Machines and inputs that are not as they should be: the CPU is taken, memory has ended, the API is flooded, a clock is
// wrong, ffmpeg dies of what it is given.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { askUntil, questionOfAnEdge } from './edge-question.ts';
import { second, type FaultRow } from './fault-row.ts';
import { quantile, type Figure } from './figure.ts';
import { poison } from './poison-input.ts';
import { encoders, platformPids } from '../../support/service-processes.ts';
import { workerOfStream, type World } from './world.ts';

const flood = { connections: 300, durationMs: 15 * second } as const;

async function starveCpu(durationMs: number): Promise<void> {
  const burners = Array.from({ length: 2 * availableParallelism() }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  );
  await delay(durationMs);
  for (const burner of burners) burner.kill('SIGKILL');
}

/** An encoder that comes while others have all of the public API. */
const answerToEdgeMs = 300;

/** As many lists of channels as the API takes, for a while, and the encoder begins anew in the middle of it. */
async function floodApi(world: World, note: (figure: Figure) => void): Promise<void> {
  const { platform, encoder } = world;
  const askAsAnEdge = await questionOfAnEdge(world);
  const program = join(import.meta.dirname, 'flooding-callers.ts');
  const order = [`${platform.apiUrl}/v1/channels`, `${flood.connections}`, `${flood.durationMs}`];
  const env = { ...process.env, MILLRACE_API_KEY: platform.apiKey };
  const callers = spawn(process.execPath, [program, ...order], { env, stdio: 'ignore' });
  const over = once(callers, 'exit');
  const answeringMs = askUntil(AbortSignal.timeout(flood.durationMs), askAsAnEdge);
  await delay(flood.durationMs / 3);
  await encoder.restart();
  await over;
  const value = quantile(await answeringMs, 0.99);
  note({ name: 'an edge is answered, p99', value, limit: answerToEdgeMs, unit: 'ms' });
}

/** The process that the kernel ends when the machine has no memory left. */
async function killFirstToGo({ platform }: World): Promise<void> {
  const pids = [...(await platformPids(platform.pid)), ...(await encoders(process.pid)).map(({ pid }) => pid)];
  const scores = await Promise.all(
    pids.map(async (pid) => ({
      pid,
      score: Number(await readFile(`/proc/${pid}/oom_score`, 'utf8').catch(() => 0)),
    })),
  );
  const [first] = scores.sort((a, b) => b.score - a.score);
  if (first) process.kill(first.pid, 'SIGKILL');
}

/** For a process whose clock is wrong from its start. */
function clockAhead(byMs: number): NodeJS.ProcessEnv {
  const program = `const now = Date.now;
    globalThis.Date = class extends Date {
      constructor(...given) { given.length > 0 ? super(...given) : super(now() + ${byMs}); }
      static now() { return now() + ${byMs}; }
    };`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(program)}` };
}

export const loadRows: readonly FaultRow[] = [
  {
    id: 'F26',
    fault: 'the API is flooded by 300 callers for 15 s, and the encoder comes back meanwhile',
    expected: 'callers are told to come back; the encoder is let in, and edges are answered as ever',
    ...{ freezeMs: 15 * second, disconnects: 1, apiAnswers: true },
    inject: floodApi,
  },
  {
    id: 'F32',
    fault: 'twice as many programs as there are CPUs take all they get, for 20 s',
    expected: 'rungs are given up before the picture stands still',
    ...{ freezeMs: 8 * second, disconnects: 0, apiAnswers: true },
    inject: () => starveCpu(20 * second),
  },
  {
    id: 'F31',
    fault: 'the machine has no memory left, and the kernel ends the process that it would end first',
    expected: 'it is an ffmpeg, whose transcoder starts another',
    ...{ freezeMs: 8 * second, disconnects: 0, apiAnswers: true },
    // A machine with more to do than it can has given the rungs up, and no ffmpeg runs.
    prepare: async () => {
      await workerOfStream();
    },
    inject: killFirstToGo,
  },
  {
    id: 'F33',
    fault: 'the transcoder is killed, and the clock of the one that goes on is an hour ahead',
    expected: 'no lease is lost to a clock; the playlist knows no difference',
    ...{ freezeMs: 15 * second, disconnects: 0, apiAnswers: true },
    inject: async (world) => {
      world.spare.restartWith(clockAhead(3_600_000));
      await delay(8 * second);
      const { transcoderPid } = await workerOfStream();
      if (transcoderPid !== world.spare.pid) process.kill(transcoderPid, 'SIGKILL');
      await delay(15 * second);
      world.spare.restartWith({ NODE_OPTIONS: '' });
    },
  },
];

/** Leaves a stream without rungs until its encoder comes anew. */
export const poisonRow: FaultRow = {
  id: 'F41',
  fault:
    'every ffmpeg of the stream dies as soon as it runs, for 30 s; then those of another, which has nothing to go on with',
  expected:
    'rungs are given up after 15 of them at most, and the source goes on; the other is in quarantine as soon, and live when it is released',
  ...{ freezeMs: 20 * second, disconnects: 0, apiAnswers: true },
  inject: poison,
};
