// What the edge counts. Labels are small sets: reasons and codes, never ids.
import type { Counter, Gauge, Metrics } from '@millrace/service';
import type { LiveStreams } from './control/live-streams.ts';
import type { ReplayMemory } from './media/replay-memory.ts';

export interface EdgeMetrics {
  readonly connections: Gauge;
  readonly publications: Gauge;
  readonly receivedBytes: BatchedCounter;
  readonly replayBytes: Gauge;
  readonly replayReadyBytes: Gauge;
  /** By `outcome`: granted, provisional, refused, retry. */
  readonly decisions: Counter<'outcome'>;
  readonly protocolErrors: Counter<'code'>;
  /** By `reason`, connections that were closed because they took too long. */
  readonly overdue: Counter<'reason'>;
  /** By `reason`, connections that were not let in. */
  readonly rejected: Counter<'reason'>;
}

export function createEdgeMetrics(metrics: Metrics): EdgeMetrics {
  return {
    connections: metrics.gauge('millrace_edge_connections', 'RTMP connections that are open.'),
    publications: metrics.gauge('millrace_edge_publications', 'Streams that are being published.'),
    receivedBytes: new BatchedCounter(
      metrics.counter('millrace_edge_received_bytes_total', 'Bytes received from encoders.'),
    ),
    replayBytes: metrics.gauge('millrace_edge_replay_bytes', 'Memory of all replay buffers.'),
    replayReadyBytes: metrics.gauge('millrace_edge_replay_ready_bytes', 'Memory that waits for replay buffers.'),
    decisions: metrics.counter('millrace_edge_publish_decisions_total', 'Publish requests by outcome.', ['outcome']),
    protocolErrors: metrics.counter('millrace_edge_protocol_errors_total', 'Connections ended by their input.', [
      'code',
    ]),
    rejected: metrics.counter('millrace_edge_rejected_total', 'Connections that were not let in.', ['reason']),
    overdue: metrics.counter('millrace_edge_overdue_total', 'Connections that took too long.', ['reason']),
  };
}

/** For what is counted at every read: a counter of Prometheus costs as much as receiving a message. */
class BatchedCounter {
  readonly #counter: Counter;
  #amount = 0;

  constructor(counter: Counter) {
    this.#counter = counter;
  }

  add(amount: number): void {
    this.#amount += amount;
  }

  flush(): void {
    this.#counter.inc(this.#amount);
    this.#amount = 0;
  }
}

const sampleMs = 1_000;

/** Keeps up to date what nobody else does. */
export function sampleGauges(of: { metrics: EdgeMetrics; streams: LiveStreams; memory: ReplayMemory }): {
  close(): void;
} {
  const timer = setInterval(() => {
    of.metrics.publications.set(of.streams.size);
    of.metrics.replayBytes.set(of.memory.usedBytes);
    of.metrics.replayReadyBytes.set(of.memory.readyBytes);
    of.metrics.receivedBytes.flush();
  }, sampleMs);
  return { close: () => clearInterval(timer) };
}
