// What the jobs did, counted. Labels are closed sets: loops, event types, actions.
import type { Counter, Gauge, Metrics } from '@millrace/service';

export interface JobMetrics {
  isLeader: Gauge;
  roundFailures: Counter<'loop'>;
  eventsRelayed: Counter<'type'>;
  streamsEnded: Counter;
  repairs: Counter<'action'>;
  objectsDeleted: Counter<'reason'>;
  streamsDeleted: Counter;
}

export function createJobMetrics(metrics: Metrics): JobMetrics {
  return {
    isLeader: metrics.gauge('millrace_jobs_is_leader', 'Whether this process is the one that acts.'),
    roundFailures: metrics.counter('millrace_jobs_round_failures_total', 'Rounds of a loop that failed.', ['loop']),
    eventsRelayed: metrics.counter('millrace_jobs_events_relayed_total', 'Events whose effect is done.', ['type']),
    streamsEnded: metrics.counter('millrace_jobs_streams_ended_total', 'Streams ended because their time was up.'),
    repairs: metrics.counter('millrace_jobs_repairs_total', 'Repairs of streams that were not as they should be.', [
      'action',
    ]),
    objectsDeleted: metrics.counter('millrace_jobs_objects_deleted_total', 'Media objects deleted by retention.', [
      'reason',
    ]),
    streamsDeleted: metrics.counter('millrace_jobs_streams_deleted_total', 'Ended streams whose media was deleted.'),
  };
}
