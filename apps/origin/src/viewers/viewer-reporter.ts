// HOP origin → API: how many watch, every ten seconds. A report that does not get through is not repeated: the next one
// says more.
import { viewerReportMs, viewerReportPath, type StreamId, type ViewerReport } from '@millrace/pipeline';
import { InternalCallError, type Gauge, type InternalClient } from '@millrace/service';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AudienceCount } from './stream-audience.ts';

export interface ViewerReporterOptions {
  api: InternalClient;
  /** Streams that were asked for lately, with their audiences. */
  audiences: () => Iterable<readonly [StreamId, AudienceCount]>;
  gauge: Gauge;
  onError: (error: unknown) => void;
}

const maxStreams = 10_000;

export class ViewerReporter {
  readonly #options: ViewerReporterOptions;
  readonly #originId = randomUUID();
  readonly #timer: NodeJS.Timeout;
  #hadViewers = false;

  constructor(options: ViewerReporterOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.report(), viewerReportMs);
  }

  /** Sends a report now, unless nobody watches and the report before said so. */
  async report(): Promise<void> {
    const { api, audiences, gauge, onError } = this.#options;
    const watched = [...audiences()].filter(([, { viewers }]) => viewers > 0).slice(0, maxStreams);
    gauge.set(watched.reduce((sum, [, { viewers }]) => sum + viewers, 0));
    if (watched.length === 0 && !this.#hadViewers) return;
    this.#hadViewers = watched.length > 0;
    const streams = watched.map(([streamId, count]) => ({ streamId, ...count }));
    const body: ViewerReport = { originId: this.#originId, reportedAtMs: Date.now(), streams };
    try {
      await api.call(viewerReportPath, z.unknown(), { body });
    } catch (error) {
      // An API that does not know the endpoint does not count viewers.
      if (!(error instanceof InternalCallError && error.status === 404)) onError(error);
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
