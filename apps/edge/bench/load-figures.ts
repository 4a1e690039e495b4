// What the benchmark and its generator process tell each other.

export interface GeneratorOrder {
  readonly sourcePath: string;
  readonly chunkSizeBytes: number;
  readonly publishers: number;
  readonly connectionsPerSecond: number;
  /** One per publisher. */
  readonly urls: readonly string[];
}

/** Of the time between `begin` and `end`, at a server that keeps up. */
export interface GeneratorFigures {
  /** Unix milliseconds; undefined for a publisher that was never let in. */
  readonly acceptedAtMs: readonly (number | undefined)[];
  readonly failures: readonly string[];
  /** Publishers with more than half a second of media in their sockets at the end of the window. */
  readonly behind: number;
  readonly sentBytes: number;
  /** Of one core, by the generator itself. */
  readonly cpuPart: number;
  /** From when a message was due to its `write`. */
  readonly lateMs: { readonly p50: number; readonly p99: number };
}
