// Notices within moments that a stream's transcoder is gone: its relay connection dropped and none came in its place.
// The API then names the next epoch, and the next order goes out. When the API cannot be reached, the reconciler is left.
import { transcoderLostAfterMs } from '@millrace/pipeline';
import { InternalCallError, type Logger } from '@millrace/service';
import type { LiveStream } from '../media/live-stream.ts';
import type { IngestApi } from './ingest-api.ts';
import type { TranscodeOrders } from './transcode-orders.ts';

export class TranscoderWatch {
  readonly #deps: { api: IngestApi; orders: TranscodeOrders; log: Logger };
  readonly #closed = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #wasAttached = false;

  constructor(deps: { api: IngestApi; orders: TranscodeOrders; log: Logger }) {
    this.#deps = deps;
  }

  /** Takes note of how many readers the stream has now. */
  observe(stream: LiveStream, consumers: number): void {
    clearTimeout(this.#timer);
    if (consumers > 0) this.#wasAttached = true;
    else if (this.#wasAttached) this.#timer = setTimeout(() => void this.#report(stream), transcoderLostAfterMs);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#closed.abort();
  }

  async #report(stream: LiveStream): Promise<void> {
    const { api, orders, log } = this.#deps;
    const { connectionId, epoch } = stream;
    const about = { streamId: stream.grant.streamId, connectionId, epoch };
    log.warn('transcoder.lost', about);
    try {
      const nextEpoch = await api.transcoderLost(about.streamId, { connectionId, epoch }, this.#closed.signal);
      if (this.#closed.signal.aborted || nextEpoch <= stream.epoch) return;
      stream.epoch = nextEpoch;
      this.#wasAttached = false;
      await orders.place(stream);
    } catch (err) {
      if (this.#closed.signal.aborted) return;
      const isSuperseded = err instanceof InternalCallError && err.code === 'EPOCH_SUPERSEDED';
      log.warn(isSuperseded ? 'transcoder.replaced_already' : 'transcoder.lost_report_failed', { ...about, err });
    }
  }
}
