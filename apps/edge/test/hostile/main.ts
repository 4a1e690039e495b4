// npm run hostile:edge: twenty encoders publish while five hundred connections at a time abuse the edge, in each way by
// itself and then in all of them together. Prints what it cost; ends with 1 when an encoder was disturbed.
import { startRedis } from '@millrace/backing-services';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { abuses } from '../support/abuses.ts';
import { keyOfOther } from '../support/stub-api.ts';
import { startEdgeProcess, type EdgeProcess } from './edge-process.ts';
import { GoodEncoder } from './good-encoder.ts';
import { abuseEdge, type HostileFigures } from './hostile-run.ts';

const { values } = parseArgs({
  options: {
    encoders: { type: 'string', default: '20' },
    connections: { type: 'string', default: '500' },
    seconds: { type: 'string', default: '6' },
    'mixed-seconds': { type: 'string', default: '30' },
  },
});
const encoderCount = Number(values.encoders);
const connections = Number(values.connections);
const mib = 1024 * 1024;
const everyKind = Object.keys(abuses);

function line(name: string, { connections: had, memoryPeak, cpuPerSecond, lagsMs }: HostileFigures): string {
  const [median = 0, worst = 0] = [lagsMs[lagsMs.length >> 1], lagsMs.at(-1)];
  const cells = [
    had,
    Math.round(memoryPeak / mib),
    Math.round(cpuPerSecond * 100),
    median.toFixed(1),
    worst.toFixed(1),
  ];
  return [name.padEnd(48), ...cells.map((cell) => String(cell).padStart(10))].join(' ');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function run(edge: EdgeProcess): Promise<void> {
  const keys = Array.from({ length: encoderCount }, (_, number) => keyOfOther(number));
  const encoders = await Promise.all(keys.map((key) => GoodEncoder.start(edge, key)));
  const heads = ['connections', 'RSS MiB', 'CPU %', 'p99 ms', 'worst ms'];
  print(`${encoderCount} encoders of 4 Mbit/s, ${connections} abusers at a time; p99: median over the seconds`);
  print([''.padEnd(48), ...heads.map((head) => head.padStart(10))].join(' '));
  const seconds = { alone: Number(values.seconds), mixed: Number(values['mixed-seconds']) };
  const nobody = { kinds: [], abusersPerKind: 0, durationMs: seconds.alone * 1_000 };
  print(line('nobody', await abuseEdge(edge, nobody)));
  for (const name of everyKind) {
    const round = { kinds: [name], abusersPerKind: connections, durationMs: seconds.alone * 1_000 };
    print(line(name, await abuseEdge(edge, round)));
  }
  const perKind = Math.ceil(connections / everyKind.length);
  const mixed = { kinds: everyKind, abusersPerKind: perKind, durationMs: seconds.mixed * 1_000 };
  print(line('all of them', await abuseEdge(edge, mixed)));
  for (const encoder of encoders) if (encoder.isConnected) await encoder.stop();
  const sent = encoders.reduce((sum, { framesSent }) => sum + framesSent, 0);
  const missing = encoders.reduce((sum, { framesMissing }) => sum + framesMissing, 0);
  const defects = edge.output().match(/connection\.failed|service\.crashed/g)?.length ?? 0;
  print(
    `pictures sent ${sent}, missing at the relay ${missing}; defects logged ${defects}; running ${edge.isRunning()}`,
  );
  if (missing > 0 || defects > 0 || !edge.isRunning()) process.exitCode = 1;
}

const directory = await mkdtemp(join(tmpdir(), 'millrace-hostile-'));
const redis = await startRedis({ dir: directory, password: 'hostile' });
const edge = await startEdgeProcess({ redisUrl: redis.url });
try {
  await run(edge);
} finally {
  await edge.close();
  await redis.close();
  await rm(directory, { recursive: true });
}
process.exit();
