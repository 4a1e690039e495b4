// What goes wrong, as a table: how often it is drawn, and what it does. Everything mends itself some time later.
import type { Edge } from './edge.ts';
import type { Encoder } from './encoder.ts';
import type { Origin } from './origin.ts';
import type { Process } from './process.ts';
import type { Reconciler } from './reconciler.ts';
import type { Worker } from './worker.ts';
import type { World } from './world.ts';

export interface Platform {
  world: World;
  edges: readonly Edge[];
  workers: readonly Worker[];
  origins: readonly Origin[];
  reconciler: Reconciler;
  encoder: Encoder;
}

interface Fault {
  name: string;
  weight: number;
  strike(platform: Platform): void;
}

/** As long as a claim takes. */
const claimMs = 1_500;

type Restartable = Process & { begin(): void };

function restart(world: World, process: Restartable, longestMs: number): void {
  if (!process.isUp) return;
  process.crash();
  world.time.after(world.random.between(100, longestMs), () => {
    if (!process.isUp) process.begin();
  });
}

function freeze(world: World, process: Process, longestMs: number): void {
  process.freeze();
  world.time.after(world.random.between(500, longestMs), () => process.thaw());
}

/** At a time that is too short to be met by chance: it waits for answers, and nothing is written. */
function freezeWhoClaims(world: World, longestMs: number): void {
  world.atNextClaim = (worker) => {
    world.time.after(world.random.between(0, claimMs), () => freeze(world, worker, longestMs));
  };
}

/** What the API needs it for waits as well. */
function freezePostgres(world: World, longestMs: number): void {
  const both = [world.postgres, world.api];
  for (const process of both) process.freeze();
  world.time.after(world.random.between(500, longestMs), () => both.forEach((process) => process.thaw()));
}

function cutOff(world: World, one: Process, other: Process, longestMs: number): void {
  one.cutOffFrom.add(other.name);
  world.time.after(world.random.between(500, longestMs), () => one.cutOffFrom.delete(other.name));
}

function failOver({ redis, snapshots, oracle }: World): void {
  for (const [streamId, records] of redis.failOver()) {
    const stored = snapshots.newest(streamId)?.lastSequence ?? 0;
    oracle.lost(
      streamId,
      records.filter(({ sequence }) => sequence > stored),
    );
  }
}

export const faults: readonly Fault[] = [
  {
    name: 'worker killed',
    weight: 6,
    strike: ({ world, workers }) => restart(world, world.random.pick(workers), 8_000),
  },
  {
    name: 'worker frozen',
    weight: 6,
    strike: ({ world, workers }) => freeze(world, world.random.pick(workers), 20_000),
  },
  { name: 'worker frozen as it takes a lease', weight: 2, strike: ({ world }) => freezeWhoClaims(world, 20_000) },
  {
    name: 'worker cut off from Redis',
    weight: 4,
    strike: ({ world, workers }) => cutOff(world, world.random.pick(workers), world.redis, 15_000),
  },
  {
    name: 'worker cut off from an edge',
    weight: 3,
    strike: ({ world, workers, edges }) => cutOff(world, world.random.pick(workers), world.random.pick(edges), 10_000),
  },
  {
    name: 'worker cut off from the API',
    weight: 2,
    strike: ({ world, workers }) => cutOff(world, world.random.pick(workers), world.api, 15_000),
  },
  { name: 'edge killed', weight: 2, strike: ({ world, edges }) => restart(world, world.random.pick(edges), 5_000) },
  {
    name: 'edge cut off from the API',
    weight: 2,
    strike: ({ world, edges }) => cutOff(world, world.random.pick(edges), world.api, 12_000),
  },
  {
    name: 'edge cut off from Redis',
    weight: 2,
    strike: ({ world, edges }) => cutOff(world, world.random.pick(edges), world.redis, 10_000),
  },
  { name: 'encoder dropped', weight: 3, strike: ({ encoder }) => encoder.drop() },
  { name: 'jobs killed', weight: 2, strike: ({ world, reconciler }) => restart(world, reconciler, 5_000) },
  { name: 'jobs frozen', weight: 2, strike: ({ world, reconciler }) => freeze(world, reconciler, 10_000) },
  {
    name: 'origin killed',
    weight: 3,
    strike: ({ world, origins }) => restart(world, world.random.pick(origins), 3_000),
  },
  {
    name: 'origin cut off from Redis',
    weight: 2,
    strike: ({ world, origins }) => cutOff(world, world.random.pick(origins), world.redis, 10_000),
  },
  { name: 'Redis frozen', weight: 3, strike: ({ world }) => freeze(world, world.redis, 12_000) },
  { name: 'Redis failed over', weight: 2, strike: ({ world }) => failOver(world) },
  { name: 'Redis restarted empty', weight: 1, strike: ({ world }) => world.redis.loseAll() },
  { name: 'storage frozen', weight: 2, strike: ({ world }) => freeze(world, world.storage, 10_000) },
  { name: 'API frozen', weight: 2, strike: ({ world }) => freeze(world, world.api, 20_000) },
  { name: 'PostgreSQL frozen', weight: 2, strike: ({ world }) => freezePostgres(world, 20_000) },
  {
    name: 'bad network',
    weight: 3,
    strike: ({ world: { network, random, time } }) => {
      network.weather = { lost: random.next() * 0.3, doubled: random.next() * 0.2, slowMs: random.between(10, 400) };
      time.after(random.between(2_000, 15_000), () => network.clearUp());
    },
  },
];

export function drawFault(platform: Platform): Fault {
  const { random } = platform.world;
  const total = faults.reduce((sum, { weight }) => sum + weight, 0);
  let drawn = random.between(1, total);
  return faults.find(({ weight }) => (drawn -= weight) <= 0) ?? random.pick(faults);
}

/** Ends every fault that still lasts. */
export function mendAll({ world, edges, workers, origins, reconciler }: Platform): void {
  const restartables: Restartable[] = [...edges, ...workers, ...origins, reconciler];
  for (const process of [world.api, world.postgres, world.redis, world.storage, ...restartables]) {
    process.thaw();
    process.cutOffFrom.clear();
  }
  for (const process of restartables) if (!process.isUp) process.begin();
  world.network.clearUp();
  world.atNextClaim = undefined;
}
