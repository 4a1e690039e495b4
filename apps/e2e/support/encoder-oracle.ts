// An encoder that behaves as OBS does: when its connection ends it comes back, and it counts how often that happened.
import { publishWithFfmpeg, type Publisher } from '@millrace/testing';
import { setTimeout as delay } from 'node:timers/promises';

const comesBackAfterMs = 1_000;

export class EncoderOracle {
  readonly #options: { url: string; clip: string };
  #publisher: Publisher;
  readonly #over = new AbortController();
  readonly #watched: Promise<void>;
  /** Since the start. */
  disconnects = 0;

  constructor(options: { url: string; clip: string }) {
    this.#options = options;
    this.#publisher = publishWithFfmpeg(options);
    this.#watched = this.#watch();
  }

  /** The encoder's own process, so that a test can freeze or kill it. */
  get pid(): number | undefined {
    return this.#publisher.pid;
  }

  /** Clicks "stop" and, as soon as that is done, "start". */
  async restart(): Promise<void> {
    await this.#publisher.stop();
  }

  async stop(): Promise<void> {
    this.#over.abort();
    await this.#publisher.stop();
    await this.#watched;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#over;
    for (;;) {
      await this.#publisher.exited;
      if (signal.aborted) return;
      this.disconnects += 1;
      const comesBack = delay(comesBackAfterMs, true, { signal }).catch(() => false);
      if (!(await comesBack)) return;
      this.#publisher = publishWithFfmpeg(this.#options);
    }
  }
}
