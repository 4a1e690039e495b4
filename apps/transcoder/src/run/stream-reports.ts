// What a run tells the control plane of its stream. A report that gets lost is made up for: the reconciler finds the first
// cell in the log, and the next change tells the renditions.
import {
  encoderFailedPath,
  firstCellPath,
  renditionsPath,
  slateFailedPath,
  type EncoderFailure,
  type MediaFacts,
  type RenditionsReport,
  type SlateFailure,
  type TranscodeJob,
} from '@millrace/pipeline';
import type { InternalClient, Logger } from '@millrace/service';
import { z } from 'zod';

interface StreamReportsOptions {
  api: InternalClient;
  log: Logger;
  order: TranscodeJob;
  /** The lease is lost: somebody else reports. */
  lost: AbortSignal;
}

const retries = 5;
const givenUpSchema = z.object({ givenUp: z.array(z.string()) });

export class StreamReports {
  readonly #options: StreamReportsOptions;

  constructor(options: StreamReportsOptions) {
    this.#options = options;
  }

  async firstCell(media: MediaFacts): Promise<void> {
    const { streamId, epoch } = this.#options.order;
    await this.#report(firstCellPath(streamId), { streamId, epoch, committedAtMs: Date.now(), media });
  }

  async renditions(media: MediaFacts, reason: RenditionsReport['reason']): Promise<void> {
    const { streamId, epoch } = this.#options.order;
    const { givenUp } = givenUpSchema.parse(media);
    await this.#report(renditionsPath(streamId), { streamId, epoch, givenUp, reason, media });
  }

  async slateFailed(): Promise<void> {
    const { streamId, epoch } = this.#options.order;
    await this.#report(slateFailedPath(streamId), { streamId, epoch } satisfies SlateFailure);
  }

  async encoderFailed(): Promise<void> {
    const { streamId, epoch } = this.#options.order;
    await this.#report(encoderFailedPath(streamId), { streamId, epoch } satisfies EncoderFailure);
  }

  async #report(path: string, body: unknown): Promise<void> {
    const { api, log, lost } = this.#options;
    await api
      .call(path, z.unknown(), { body, retries, signal: lost })
      .then(() => log.info('stream.reported', { path }))
      .catch((err: unknown) => log.warn('stream.unreported', { err, path }));
  }
}
