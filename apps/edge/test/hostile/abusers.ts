// Worker thread: the abusers of one round. They have a thread of their own, so that what they do to themselves does not keep
// the good encoders from sending and reading.
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { abuses } from '../support/abuses.ts';
import { connectClient } from '../support/rtmp-client.ts';

export interface AbuserRound {
  readonly port: number;
  /** Names of abuses. */
  readonly kinds: readonly string[];
  readonly abusersPerKind: number;
  readonly durationMs: number;
}

const reconnectMs = 50;
const perNetwork = 64;
const everyKind = Object.keys(abuses);

/** One abuser: connects again and again, each time from the same address. Each kind has networks of its own. */
async function attack(port: number, name: string, number: number, untilMs: number): Promise<number> {
  const kind = everyKind.indexOf(name);
  const from = `127.${1 + kind}.${Math.floor(number / perNetwork)}.${2 + (number % perNetwork)}`;
  let connections = 0;
  for (; performance.now() < untilMs; connections += 1) {
    const client = await connectClient(port, from);
    const unique = kind * 1_000 + number;
    await Promise.race([Promise.resolve(abuses[name]!(client, unique)).catch(() => undefined), client.closed]);
    await Promise.race([client.closed, delay(1_000 + Math.random() * 1_000)]);
    client.destroy();
    await delay(reconnectMs);
  }
  return connections;
}

const { port, kinds, abusersPerKind, durationMs } = workerData as AbuserRound;
const untilMs = performance.now() + durationMs;
const attacks = kinds.flatMap((name) =>
  Array.from({ length: abusersPerKind }, (_, number) => attack(port, name, number, untilMs)),
);
const counts = await Promise.all(attacks);
parentPort?.postMessage(counts.reduce((sum, count) => sum + count, 0));
