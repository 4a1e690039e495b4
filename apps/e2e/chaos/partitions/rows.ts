// What is done to the network, and what may follow. The encoder may never notice, and no frame may be missing.
import { setTimeout as delay } from 'node:timers/promises';
import type { BadLine } from './network.ts';
import { transcoders } from './services.ts';
import type { PartitionWorld } from './world.ts';

export interface PartitionRow {
  id: string;
  fault: string;
  /** The longest time without a new segment. */
  freezeMs: number;
  /** Resolves when the network is well again. */
  inject(world: PartitionWorld): Promise<void>;
}

const second = 1_000;
/** Who is cut off, and from whom; from everybody when it does not say. */
interface Ends {
  these: readonly string[];
  those?: readonly string[];
}
type Cut = (world: PartitionWorld) => Promise<Ends>;

const maker =
  (...those: string[]): Cut =>
  async (world) => ({ these: [await world.maker()], ...(those.length > 0 && { those }) });
const between =
  (these: readonly string[], ...those: string[]): Cut =>
  () =>
    Promise.resolve({ these, ...(those.length > 0 && { those }) });

function cut(which: Cut, seconds: number): PartitionRow['inject'] {
  return async (world) => {
    const { these, those } = await which(world);
    await world.network.cut(these, those);
    await delay(seconds * second);
    await world.network.heal(these, those);
  };
}

function disturbed(seconds: number, line: BadLine): PartitionRow['inject'] {
  return async ({ network }) => {
    const calm = await network.disturb(line);
    await delay(seconds * second);
    await calm();
  };
}

const row = (id: string, fault: string, freezeSeconds: number, inject: PartitionRow['inject']): PartitionRow => ({
  ...{ id, fault, inject },
  freezeMs: freezeSeconds * second,
});

const its = 'the transcoder of the stream is cut off from';
export const partitionRows: readonly PartitionRow[] = [
  row('loss', 'every link loses 5 % of its packets for 20 s', 8, disturbed(20, { lostPercent: 5 })),
  row('delay', 'every link delays packets by 100 ms for 20 s', 8, disturbed(20, { delayMs: 100 })),
  row('edge', `${its} the edge for 30 s`, 12, cut(maker('edge'), 30)),
  row('redis', `${its} Redis for 30 s`, 15, cut(maker('redis'), 30)),
  row('api', `${its} the API for 20 s`, 8, cut(maker('api'), 20)),
  row('storage', `${its} storage for 15 s`, 25, cut(maker('s3'), 15)),
  row('alone', `${its} everybody for 30 s`, 15, cut(maker(), 30)),
  row('transcoders', 'both transcoders are cut off from everybody for 30 s', 45, cut(between(transcoders), 30)),
  row('edge-redis', 'the edge is cut off from Redis for 30 s', 8, cut(between(['edge'], 'redis'), 30)),
  row('edge-api', 'the edge is cut off from the API for 4 s', 8, cut(between(['edge'], 'api'), 4)),
  row('origin-storage', 'the origin is cut off from storage for 15 s', 25, cut(between(['origin'], 's3'), 15)),
  row('origin-redis', 'the origin is cut off from Redis for 15 s', 25, cut(between(['origin'], 'redis'), 15)),
  row('api-postgres', 'the API is cut off from PostgreSQL for 15 s', 8, cut(between(['api'], 'postgres'), 15)),
];
