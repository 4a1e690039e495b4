// Counts answers in plain numbers and hands them to the metrics once a second: at tens of thousands of answers a second a
// labelled counter each would be a good part of the work.
import type { Answer } from '../http/answer.ts';
import type { OriginMetrics } from '../origin-metrics.ts';
import type { DeliveryPath } from './delivery-path.ts';

const flushMs = 1_000;

export class AnswerCounts {
  readonly #metrics: Pick<OriginMetrics, 'answers' | 'sentBytes'>;
  readonly #counts = new Map<DeliveryPath['kind'], Map<number, number>>();
  readonly #timer: NodeJS.Timeout;
  #sentBytes = 0;

  constructor(metrics: Pick<OriginMetrics, 'answers' | 'sentBytes'>) {
    this.#metrics = metrics;
    this.#timer = setInterval(() => this.flush(), flushMs);
  }

  add(kind: DeliveryPath['kind'], { status, body }: Answer, method: string): void {
    const byStatus = this.#counts.get(kind) ?? new Map<number, number>();
    this.#counts.set(kind, byStatus);
    byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
    if (method === 'GET') this.#sentBytes += body.length;
  }

  flush(): void {
    for (const [route, byStatus] of this.#counts)
      for (const [status, count] of byStatus) this.#metrics.answers.inc({ route, status: String(status) }, count);
    this.#metrics.sentBytes.inc(this.#sentBytes);
    this.#counts.clear();
    this.#sentBytes = 0;
  }

  close(): void {
    clearInterval(this.#timer);
    this.flush();
  }
}
