/** One run of the benchmark, the same for every server. */
export interface Run {
  readonly publishers: number;
  readonly chunkSizeBytes: number;
  readonly windowMs: number;
  readonly sourcePath: string;
  readonly environment: Record<string, string | undefined>;
  /** For all replay buffers together; enough for all unless set. */
  readonly replayMib: number | undefined;
}
