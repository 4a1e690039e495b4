// What an operator of origins watches.
import type { Counter, Gauge, Metrics } from '@millrace/service';

export interface OriginMetrics {
  answers: Counter<'route' | 'status'>;
  sentBytes: Counter;
  objectReads: Counter<'outcome'>;
  followedStreams: Gauge;
  waiting: Gauge;
  viewers: Gauge;
}

export function createOriginMetrics(metrics: Metrics): OriginMetrics {
  return {
    answers: metrics.counter('millrace_origin_answers_total', 'Answers to viewers.', ['route', 'status']),
    sentBytes: metrics.counter('millrace_origin_sent_bytes_total', 'Bytes of bodies sent to viewers.'),
    objectReads: metrics.counter('millrace_origin_object_reads_total', 'Media objects asked for.', ['outcome']),
    waiting: metrics.gauge('millrace_origin_waiting_requests', 'Blocked requests that wait for a stream.'),
    viewers: metrics.gauge('millrace_origin_viewers', 'Viewers that this origin knows of.'),
    followedStreams: metrics.gauge('millrace_origin_followed_streams', 'Streams whose log is followed.'),
  };
}
