// What the benchmark and its generator process tell each other.

export interface GeneratorOrder {
  readonly sourcePath: string;
  readonly chunkSizeBytes: number;
  readonly publishers: number;
  readonly connectionsPerSecond: number;
  /** One per publisher. */
  readonly urls: readonly string[];
}

/** Publishers, by their index, whose relays are to be read too. */
export interface RelayOrder {
  readonly serviceToken: string;
  readonly relays: readonly { readonly index: number; readonly url: string }[];
}

/** Beside the publishers others come, are let in, and go. */
export interface CallersOrder {
  readonly urls: readonly string[];
  readonly connectionsPerSecond: number;
}

/** Of the time between `begin` and `end`, at a server that keeps up. */
export interface GeneratorFigures {
  /** Unix milliseconds; undefined for a publisher that was never let in. */
  readonly acceptedAtMs: readonly (number | undefined)[];
  readonly callersAcceptedAtMs: readonly (number | undefined)[];
  readonly failures: readonly string[];
  /** Publishers with more than half a second of media in their sockets at the end. */
  readonly behind: number;
  readonly sentBytes: number;
  /** Of one core, by the generator itself. */
  readonly cpuPart: number;
  /** From when a message was due to its `write`. */
  readonly lateMs: { readonly p50: number; readonly p99: number };
  /** From the `write` of a message to its tag at the reader of the relay. */
  readonly relayDelaysMs: readonly number[];
}
