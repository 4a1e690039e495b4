// What viewers of a stream are shown that its encoder has not sent: the slate that waits for it, and the bridge that leads from
// there to what it sends when it is back.
import type { TranscodeJob } from '@millrace/pipeline';
import type { Lease } from '@millrace/playlist-log';
import type { CommitLog } from '../publishing/cut-publisher.ts';
import type { LogPosition } from '../publishing/log-position.ts';
import type { OpenedRelay } from '../relay/relay-reader.ts';
import { bridgeSlate, type SlateBridge } from '../slate/bridge-slate.ts';
import { awaitEncoder, type FoundEncoder } from './await-encoder.ts';
import type { TranscodeDeps } from './transcode-deps.ts';

export interface StreamSlatesOptions {
  order: TranscodeJob;
  deps: TranscodeDeps;
  lease: Lease;
  onCommitted: () => void;
  /** A slate can't be made, and is tried again. */
  onFailed: () => void;
  signal: AbortSignal;
}

export class StreamSlates {
  readonly #options: StreamSlatesOptions;

  constructor(options: StreamSlatesOptions) {
    this.#options = options;
  }

  /** The encoder may leave at any time, and parts must not wait for a picture to be encoded. */
  prepare(): void {
    const { order, deps, lease, signal } = this.#options;
    const { slate, segmentDurationMs } = order.media;
    if (slate !== 'picture') return;
    const { renditions = [] } = lease.snapshot()?.runs.at(-1)?.run ?? {};
    const wish = { renditions, segmentMs: segmentDurationMs, signal };
    deps.slates.prepare(wish).catch((err: unknown) => deps.log.warn('slate.not_prepared', { err }));
  }

  /** Players that are shown a slate are, until the first media of an encoder that came back can be listed. */
  async bridge(position: LogPosition, log: CommitLog): Promise<SlateBridge | undefined> {
    const { slate: kind } = this.#options.order.media;
    return bridgeSlate({ ...this.#slateOptions(position, log), kind }).catch((err: unknown) => {
      this.#options.deps.log.warn('slate.bridge_failed', { err });
      return undefined;
    });
  }

  /** Until the encoder is found, or there is nothing to wait for any more. */
  async awaitEncoder(
    position: LogPosition,
    log: CommitLog,
    reach: () => Promise<OpenedRelay>,
  ): Promise<FoundEncoder | undefined> {
    const { deps, onFailed, signal } = this.#options;
    return awaitEncoder({
      ...this.#slateOptions(position, log),
      api: deps.api,
      reach,
      onFailed: (err) => {
        deps.log.warn('slate.failed', { err });
        onFailed();
      },
    }).catch((err: unknown) => {
      if (!signal.aborted) deps.log.warn('slate.broken', { err });
      return undefined;
    });
  }

  #slateOptions(position: LogPosition, log: CommitLog) {
    const { order, deps, onCommitted, signal } = this.#options;
    return { ...deps, logger: deps.log, log, order, position, onCommitted, signal };
  }
}
