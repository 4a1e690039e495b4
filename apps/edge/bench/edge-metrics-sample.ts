// The figures of the edge that only its own metrics know.

export interface EdgeMetricsSample {
  readonly replayBytes: number;
  readonly replayReadyBytes: number;
  readonly receivedBytes: number;
  /** Of the time since the last sample. */
  readonly loopLagP99Ms: number;
}

export async function readEdgeMetrics(url: string): Promise<EdgeMetricsSample> {
  const text = await (await fetch(url)).text();
  const value = (name: string) => Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'm').exec(text)?.[1]);
  return {
    replayBytes: value('millrace_edge_replay_bytes'),
    replayReadyBytes: value('millrace_edge_replay_ready_bytes'),
    receivedBytes: value('millrace_edge_received_bytes_total'),
    loopLagP99Ms: value('nodejs_eventloop_lag_p99_seconds') * 1_000,
  };
}
