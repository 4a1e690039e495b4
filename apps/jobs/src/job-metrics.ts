// What the jobs did, counted. Labels are closed sets: loops, event types, actions.
import type { Counter, Gauge, Histogram, Metrics } from '@millrace/service';

export interface JobMetrics {
  isLeader: Gauge;
  roundFailures: Counter<'loop'>;
  eventsRelayed: Counter<'type'>;
  eventsParked: Counter<'type'>;
  streamsEnded: Counter;
  repairs: Counter<'action'>;
  waitForRoom: Gauge;
  inQuarantine: Gauge;
  behindDeadLog: Gauge;
  redisRefusesWrites: Gauge;
  objectsDeleted: Counter<'reason'>;
  streamsDeleted: Counter;
  webhookAttempts: Counter<'outcome'>;
  webhookSeconds: Histogram;
}

export function createJobMetrics(metrics: Metrics): JobMetrics {
  return {
    isLeader: metrics.gauge('millrace_jobs_is_leader', 'Whether this process is the one that acts.'),
    roundFailures: metrics.counter('millrace_jobs_round_failures_total', 'Rounds of a loop that failed.', ['loop']),
    eventsRelayed: metrics.counter('millrace_jobs_events_relayed_total', 'Events whose effect is done.', ['type']),
    eventsParked: metrics.counter('millrace_jobs_events_parked_total', 'Events whose effect failed for too long.', [
      'type',
    ]),
    streamsEnded: metrics.counter('millrace_jobs_streams_ended_total', 'Streams ended because their time was up.'),
    repairs: metrics.counter('millrace_jobs_repairs_total', 'Repairs of streams that were not as they should be.', [
      'action',
    ]),
    waitForRoom: metrics.gauge(
      'millrace_jobs_streams_waiting_for_capacity',
      'Streams for which no transcoder has room.',
    ),
    inQuarantine: metrics.gauge(
      'millrace_jobs_streams_in_quarantine',
      'Streams that no transcoder is given, because they fail at what its encoder sends.',
    ),
    behindDeadLog: metrics.gauge(
      'millrace_jobs_streams_behind_dead_log',
      'Streams whose log has had a later epoch than PostgreSQL knows of, with nobody alive who writes it.',
    ),
    redisRefusesWrites: metrics.gauge(
      'millrace_jobs_redis_refuses_writes',
      'Whether Redis answers but takes no writes, so that no stream can be repaired.',
    ),
    objectsDeleted: metrics.counter('millrace_jobs_objects_deleted_total', 'Media objects deleted by retention.', [
      'reason',
    ]),
    streamsDeleted: metrics.counter('millrace_jobs_streams_deleted_total', 'Ended streams whose media was deleted.'),
    webhookAttempts: metrics.counter('millrace_jobs_webhook_attempts_total', 'Requests to receivers of webhooks.', [
      'outcome',
    ]),
    webhookSeconds: metrics.histogram(
      'millrace_jobs_webhook_first_attempt_seconds',
      'From the change to the first request that tells a receiver of it.',
      [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    ),
  };
}
