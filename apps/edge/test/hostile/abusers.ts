// Process of the abusers: plays one round of chosen kinds of abuse and tells how many connections it had.
import { setTimeout as delay } from 'node:timers/promises';
import { abuses, isOfTlsPort } from '../support/abuses.ts';
import { connectClient } from '../support/rtmp-client.ts';
import { answerQuestions } from './generator.ts';
import { watchLag, type Lag } from './lag.ts';

export interface AbuserRound {
  readonly rtmpPort: number;
  readonly rtmpsPort: number;
  /** Names of abuses. */
  readonly kinds: readonly string[];
  readonly abusersPerKind: number;
  readonly durationMs: number;
}

export interface AbuserFigures {
  readonly connections: number;
  readonly lag: Lag;
}

const reconnectMs = 50;
const perNetwork = 64;
const everyKind = Object.keys(abuses);

/** One abuser: connects again and again, each time from the same address. Each kind has networks of its own. */
async function attack(round: AbuserRound, name: string, number: number, untilMs: number): Promise<number> {
  const kind = everyKind.indexOf(name);
  const from = `127.${1 + kind}.${Math.floor(number / perNetwork)}.${2 + (number % perNetwork)}`;
  const port = isOfTlsPort(name) ? round.rtmpsPort : round.rtmpPort;
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

const lagSince = watchLag();

answerQuestions(async (round: AbuserRound): Promise<AbuserFigures> => {
  lagSince();
  const untilMs = performance.now() + round.durationMs;
  const attacks = round.kinds.flatMap((name) =>
    Array.from({ length: round.abusersPerKind }, (_, number) => attack(round, name, number, untilMs)),
  );
  const counts = await Promise.all(attacks);
  return { connections: counts.reduce((sum, count) => sum + count, 0), lag: lagSince() };
});
