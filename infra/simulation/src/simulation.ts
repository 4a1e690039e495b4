// One simulation: a broadcast through a minute of faults, then quiet in which everything must come right by itself, then
// the encoder's farewell. The seed decides all of it.
import { Edge } from './edge.ts';
import { Encoder } from './encoder.ts';
import { drawFault, mendAll, type Platform } from './faults.ts';
import { Origin } from './origin.ts';
import { Reconciler } from './reconciler.ts';
import { reconnectWindowSeconds } from './control-plane.ts';
import { Worker } from './worker.ts';
import { World } from './world.ts';

const calmStartMs = 8_000;
const faultsEndMs = 70_000;
const calmEndMs = faultsEndMs + 60_000;
const afterwardsMs = calmEndMs + reconnectWindowSeconds * 1_000 + 30_000;
/** The live edge of a stream that is well is no older than this: a segment, storing it, a poll. */
const healthyAgeMs = 6_000;

export interface SimulationResult {
  seed: number;
  violations: readonly string[];
  /** What was done to it, in order. */
  faults: readonly string[];
  repairs: ReadonlyMap<string, number>;
}

export function simulate(seed: number): SimulationResult {
  const platform = buildPlatform(seed);
  const { world, encoder } = platform;
  const struck: string[] = [];
  replicate(world);
  strikeUntilCalm(platform, struck);
  world.time.runUntil(faultsEndMs);
  mendAll(platform);
  world.time.runUntil(calmEndMs);
  const violations = [...world.oracle.violations, ...unhealed(platform)];
  encoder.stop();
  world.time.runUntil(afterwardsMs);
  return {
    seed,
    violations: [...new Set([...violations, ...world.oracle.violations, ...unended(platform)])],
    faults: struck,
    repairs: world.oracle.repairs,
  };
}

function buildPlatform(seed: number): Platform {
  const world = new World(seed);
  const edges = ['edge-1', 'edge-2'].map((name) => new Edge(name, world));
  const workers = ['worker-1', 'worker-2', 'worker-3'].map((name) => new Worker(name, world, edges));
  const origins = ['origin-1', 'origin-2'].map((name) => new Origin(name, world));
  const reconciler = new Reconciler(world);
  for (const process of [...edges, ...workers, ...origins, reconciler]) process.begin();
  return { world, edges, workers, origins, reconciler, encoder: new Encoder(world, edges) };
}

/** A replica is some hundred milliseconds behind. */
function replicate(world: World): void {
  world.time.after(world.random.between(50, 1_500), () => {
    world.redis.replicate();
    replicate(world);
  });
}

function strikeUntilCalm(platform: Platform, struck: string[]): void {
  const { time, random } = platform.world;
  const strike = () => {
    if (time.nowMs >= faultsEndMs) return;
    const fault = drawFault(platform);
    struck.push(`${(time.nowMs / 1_000).toFixed(1)} s: ${fault.name}`);
    fault.strike(platform);
    time.after(random.between(500, 9_000), strike);
  };
  time.after(calmStartMs, strike);
}

function unhealed({ world, encoder }: Platform): string[] {
  const { controlPlane, oracle, time } = world;
  const stream = controlPlane.current;
  const { source } = encoder;
  if (!source || source.hasEnded || stream?.connectionId !== source.connectionId) return ['the encoder is not back'];
  const problems: string[] = [];
  if (stream.state !== 'live') problems.push(`the stream is ${stream.state}, not live`);
  const last = oracle.cells.get(stream.id)?.at(-1);
  const edgeMs = last ? last.programDateTimeMs - last.startMs + last.endMs : 0;
  if (!last || time.nowMs - edgeMs > healthyAgeMs) problems.push('the playlist does not keep up');
  return problems;
}

function unended({ world }: Platform): string[] {
  const { controlPlane } = world;
  const problems = controlPlane.current ? ['the stream goes on without an encoder'] : [];
  for (const { id, eventSequence } of controlPlane.streams) {
    if (controlPlane.events.get(id) !== eventSequence) problems.push('events and states do not match');
  }
  return problems;
}
