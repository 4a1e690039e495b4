// Everything that one simulation is made of, and who may reach whom.
import { ControlPlane } from './control-plane.ts';
import { Network } from './network.ts';
import { Oracle } from './oracle.ts';
import { Process } from './process.ts';
import { Random } from './random.ts';
import { Redis } from './redis.ts';
import { Snapshots } from './snapshots.ts';
import type { Source } from './source.ts';
import { VirtualTime } from './virtual-time.ts';

export class World {
  readonly time = new VirtualTime();
  readonly random: Random;
  readonly network: Network;
  readonly redis: Redis;
  readonly api: Process;
  /** What the jobs process reaches without the API. */
  readonly postgres: Process;
  /** What Postgres holds, which is never lost. */
  readonly controlPlane: ControlPlane;
  /** Where a snapshot of each log is kept. */
  readonly storage: Process;
  readonly snapshots = new Snapshots();
  /** What encoders send or have sent, by connection. */
  readonly sources = new Map<string, Source>();
  readonly oracle: Oracle;
  /** Done to whoever takes a lease next. */
  atNextClaim: ((worker: Process) => void) | undefined;

  constructor(seed: number) {
    this.random = new Random(seed);
    this.network = new Network(this.time, this.random);
    this.redis = new Redis(this.time);
    this.api = new Process('api', this.time);
    this.postgres = new Process('postgres', this.time);
    this.controlPlane = new ControlPlane(this.time);
    this.storage = new Process('storage', this.time);
    this.oracle = new Oracle(this.time);
  }

  beginClaim(worker: Process): void {
    this.atNextClaim?.(worker);
    this.atNextClaim = undefined;
  }
}
