// HOP origin → API: how many bytes were sent, every half minute. A report that was not answered is sent again as it was,
// under its own name, so that it counts once whether it had arrived or not; meanwhile the meter goes on counting. One that
// the API does not understand is told and given up: those behind it must not wait for ever.
import { deliveryReportMs, deliveryReportPath, maxDeliveries, type DeliveryReport } from '@millrace/pipeline';
import { InternalCallError, type InternalClient } from '@millrace/service';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { DeliveryMeter } from './delivery-meter.ts';

export interface DeliveryReporterOptions {
  api: InternalClient;
  meter: Pick<DeliveryMeter, 'take'>;
  onError: (error: unknown) => void;
}

export class DeliveryReporter {
  readonly #options: DeliveryReporterOptions;
  readonly #originId = randomUUID();
  readonly #timer: NodeJS.Timeout;
  #reports = 0;
  #unanswered: DeliveryReport | undefined;
  #sending: Promise<void> | undefined;

  constructor(options: DeliveryReporterOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.report(), deliveryReportMs);
  }

  /** Sends what is there; one report at a time. Never rejects. */
  report(): Promise<void> {
    this.#sending ??= this.#send().finally(() => (this.#sending = undefined));
    return this.#sending;
  }

  /** Reports what was counted last. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sending;
    await this.report();
  }

  async #send(): Promise<void> {
    const { api, onError } = this.#options;
    const report = (this.#unanswered ??= this.#next());
    if (!report) return;
    try {
      await api.call(deliveryReportPath, z.unknown(), { body: report });
      this.#unanswered = undefined;
    } catch (error) {
      if (isNotUnderstood(error)) this.#unanswered = undefined;
      onError(error);
    }
  }

  #next(): DeliveryReport | undefined {
    const deliveries = this.#options.meter.take(maxDeliveries);
    if (deliveries.length === 0) return undefined;
    this.#reports += 1;
    return { source: 'origin', key: `${this.#originId}-${this.#reports}`, deliveries };
  }
}

/** Said of the report itself; a wrong service token, say, is put right by somebody. */
function isNotUnderstood(error: unknown): boolean {
  return error instanceof InternalCallError && (error.status === 400 || error.status === 413);
}
