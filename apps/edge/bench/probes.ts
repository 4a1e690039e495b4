// What single encoders and transcoders notice of an edge: how long `publish` waits beyond the API's answer, and
// how long a message takes to the reader of its relay. In the process that is the API too, so that all is of one clock; the
// publishers that make the work are another's.
import { readFile } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { chunkSource } from './chunked-source.ts';
import { percentile } from './percentile.ts';
import { PacedPublisher } from './paced-publisher.ts';
import { watchRelay } from './relay-watch.ts';
import type { ServerUnderTest } from './servers.ts';

export interface Spread {
  readonly p50: number;
  readonly p99: number;
}

export interface ProbeFigures {
  /** From the API's answer to the encoder's; infinite for a caller that was not let in. */
  readonly publishMs: Spread;
  /** From the `write` of a message to its tag at the reader. */
  readonly relayMs: Spread;
  /** Of this process, which is part of both. */
  readonly ownLagP99Ms: number;
}

export interface ProbesOrder {
  readonly sourcePath: string;
  readonly chunkSizeBytes: number;
  /** The index of the first encoder that nobody else has. */
  readonly first: number;
  readonly connectionsPerSecond: number;
}

type MeasuredEdge = ServerUnderTest & Required<Pick<ServerUnderTest, 'edge'>>;

const relays = 5;
const relayWindowMs = 6_000;
const callers = 1_000;
/** They are not counted: what measures is compiled with them. */
const firstCallers = 100;
/** How many indices one round of probes takes. */
export const probedEncoders = relays + callers;
const lastAnswerMs = 1_000;
const sendEveryMs = 1;
const lagResolutionMs = 1;

export async function probe(server: MeasuredEdge, order: ProbesOrder): Promise<ProbeFigures> {
  const source = chunkSource(new Uint8Array(await readFile(order.sourcePath)), order.chunkSizeBytes);
  const open = (index: number, isCaller: boolean) =>
    new PacedPublisher(new URL(server.publishUrl(index)), source, index, isCaller);
  const lag = monitorEventLoopDelay({ resolution: lagResolutionMs });
  lag.enable();
  const relayMs = await readRelays(server, order.first, (index) => open(index, false));
  const publishMs = await call(server, order, (index) => open(index, true));
  lag.disable();
  return {
    publishMs: spread(publishMs),
    relayMs: spread(relayMs),
    ownLagP99Ms: lag.percentile(99) / 1e6 - lagResolutionMs,
  };
}

async function readRelays(
  { edge }: MeasuredEdge,
  first: number,
  open: (index: number) => PacedPublisher,
): Promise<number[]> {
  const indices = Array.from({ length: relays }, (_, n) => first + n);
  const publishers = indices.map(open);
  const sending = setInterval(() => {
    for (const publisher of publishers) publisher.send(performance.now());
  }, sendEveryMs);
  await delay(lastAnswerMs);
  const watches = publishers.map((publisher, n) =>
    watchRelay(publisher, `${edge.relayUrl(first + n)}?from=999999999`, edge.serviceToken),
  );
  await delay(relayWindowMs);
  clearInterval(sending);
  for (const publisher of publishers) publisher.close();
  return watches.flatMap(({ delaysMs }) => delaysMs);
}

async function call(
  { edge }: MeasuredEdge,
  order: ProbesOrder,
  open: (index: number) => PacedPublisher,
): Promise<number[]> {
  const indices = Array.from({ length: callers }, (_, n) => order.first + relays + n);
  const opened: PacedPublisher[] = [];
  const beganAtMs = performance.now();
  for (const [n, index] of indices.entries()) {
    const aheadMs = (n * 1_000) / order.connectionsPerSecond - (performance.now() - beganAtMs);
    if (aheadMs > 0) await delay(aheadMs);
    opened.push(open(index));
  }
  await delay(lastAnswerMs);
  const answeredMs = opened.map(
    ({ acceptedAtMs }, n) => (acceptedAtMs ?? Infinity) - (edge.answeredAtMs(indices[n] ?? 0) ?? NaN),
  );
  return answeredMs.slice(firstCallers);
}

const spread = (valuesMs: readonly number[]): Spread => ({
  p50: percentile(valuesMs, 0.5),
  p99: percentile(valuesMs, 0.99),
});
