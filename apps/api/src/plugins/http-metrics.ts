// What each listener answered and how long it took. The route is the pattern, not the path, so ids never become labels.
import type { Counter, Histogram, Metrics } from '@millrace/service';
import type { FastifyInstance } from 'fastify';

export interface HttpMetrics {
  requests: Counter<'listener' | 'method' | 'route' | 'status'>;
  duration: Histogram<'listener' | 'route'>;
  shed: Counter<'reason'>;
}

export type ListenerName = 'public' | 'internal';

const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

export function createHttpMetrics(metrics: Metrics): HttpMetrics {
  return {
    requests: metrics.counter('millrace_api_http_requests_total', 'Requests answered.', [
      'listener',
      'method',
      'route',
      'status',
    ]),
    duration: metrics.histogram('millrace_api_http_duration_seconds', 'Time from request to answer.', buckets, [
      'listener',
      'route',
    ]),
    shed: metrics.counter('millrace_api_requests_shed_total', 'Requests refused because of overload.', ['reason']),
  };
}

/** Counts every answer of this server. */
export function measureHttp(app: FastifyInstance, { requests, duration }: HttpMetrics, listener: ListenerName): void {
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    requests.inc({ listener, method: request.method, route, status: String(reply.statusCode) });
    duration.observe({ listener, route }, reply.elapsedTime / 1_000);
    done();
  });
}
