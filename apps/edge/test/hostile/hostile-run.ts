// Encoders that do everything right beside abusers of chosen kinds, for a while: what became of the ones, and what the others
// cost. The encoders with their readers, the abusers and the edge are a process each.
import { setTimeout as delay } from 'node:timers/promises';
import type { AbuserFigures, AbuserRound } from './abusers.ts';
import type { EdgeProcess } from './edge-process.ts';
import type { EncodersFigures, EncodersQuestion } from './encoders.ts';
import { Generator } from './generator.ts';
import { watchCoreWait, type Lag } from './lag.ts';

export interface HostileRound {
  /** Names of abuses. */
  readonly kinds: readonly string[];
  /** Connections at a time, of each kind. */
  readonly abusersPerKind: number;
  readonly durationMs: number;
}

export interface HostileFigures {
  /** Connections that abusers had in all. */
  readonly connections: number;
  readonly memoryBytes: { readonly before: number; readonly peak: number };
  readonly cpuPerSecond: number;
  /** How late the event loop of the edge was, over the whole round. */
  readonly lag: Lag & { readonly p90Ms: number };
  readonly encoders: EncodersFigures;
  readonly abusersLag: Lag;
}

const lagMetrics = {
  p90: 'nodejs_eventloop_lag_p90_seconds',
  p99: 'nodejs_eventloop_lag_p99_seconds',
  max: 'nodejs_eventloop_lag_max_seconds',
} as const;
const cpu = 'process_cpu_seconds_total';
const memorySampleMs = 500;
/** Abusers give way: an encoder that gets no time is no fault of the edge's. */
const abuserNiceness = 10;

export class HostileRun {
  readonly #edge: EdgeProcess;
  readonly #encoders = new Generator<EncodersQuestion, EncodersFigures>('encoders.ts');
  readonly #abusers = new Generator<AbuserRound, AbuserFigures>('abusers.ts', abuserNiceness);

  private constructor(edge: EdgeProcess) {
    this.#edge = edge;
  }

  /** Lets encoders with these keys publish. */
  static async start(edge: EdgeProcess, keys: readonly string[]): Promise<HostileRun> {
    const run = new HostileRun(edge);
    await run.#encoders.ask({ kind: 'publish', rtmpPort: edge.rtmpPort, keys });
    const relayUrls = keys.map((key) => edge.relayUrl(edge.api.streamOf(key) ?? ''));
    await run.#encoders.ask({ kind: 'send', relayUrls });
    return run;
  }

  async abuse({ kinds, abusersPerKind, durationMs }: HostileRound): Promise<HostileFigures> {
    const { rtmpPort, rtmpsPort } = this.#edge;
    // What is asked for begins anew with every question.
    const before = await this.#edge.metrics(cpu);
    await this.#encoders.ask({ kind: 'sample' });
    const beganAtMs = performance.now();
    const coreWait = watchCoreWait(this.#edge.pid);
    const memory = await watchMemory(this.#edge);
    const [{ connections, lag: abusersLag }] = await Promise.all([
      this.#abusers.ask({ rtmpPort, rtmpsPort, kinds, abusersPerKind, durationMs }),
      delay(durationMs),
    ]);
    const seconds = (performance.now() - beganAtMs) / 1_000;
    const after = await this.#edge.metrics(cpu, ...Object.values(lagMetrics));
    const encoders = await this.#encoders.ask({ kind: 'sample' });
    return {
      ...{ connections, abusersLag, encoders },
      memoryBytes: memory.stop(),
      cpuPerSecond: ((after?.[cpu] ?? NaN) - (before?.[cpu] ?? NaN)) / seconds,
      lag: {
        p90Ms: (after?.[lagMetrics.p90] ?? NaN) * 1_000,
        p99Ms: (after?.[lagMetrics.p99] ?? NaN) * 1_000,
        maxMs: (after?.[lagMetrics.max] ?? NaN) * 1_000,
        coreWait: coreWait(),
      },
    };
  }

  /** The encoders stop, and their readers have read the last picture, or never will. */
  async stop(): Promise<EncodersFigures> {
    return this.#encoders.ask({ kind: 'stop' });
  }

  close(): void {
    this.#encoders.close();
    this.#abusers.close();
  }
}

async function watchMemory(edge: EdgeProcess) {
  const before = await edge.memoryBytes();
  let peak = before;
  const watching = setInterval(() => {
    void edge.memoryBytes().then((bytes) => (peak = Math.max(peak, bytes)));
  }, memorySampleMs);
  return {
    stop: () => {
      clearInterval(watching);
      return { before, peak };
    },
  };
}
