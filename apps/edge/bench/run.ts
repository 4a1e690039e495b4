import type { LatencyMode } from '@millrace/pipeline';

/** One run of the benchmark, the same for every server. */
export interface Run {
  readonly publishers: number;
  readonly chunkSizeBytes: number;
  /** Of the publishers' channels. Encoders that measure have `low`: an edge reads it as it comes. */
  readonly latencyMode: LatencyMode;
  readonly windowMs: number;
  readonly sourcePath: string;
  readonly environment: Record<string, string | undefined>;
  /** For all replay buffers together; enough for all unless set. */
  readonly replayMib: number | undefined;
}
