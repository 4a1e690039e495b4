// An encoder that behaves as OBS does: when its connection ends it comes back, and it counts how often that happened.
import { publishWithFfmpeg, until, type Publisher } from '@millrace/testing';
import { setTimeout as delay } from 'node:timers/promises';

const comesBackAfterMs = 1_000;
/** Longer than a connection may be silent before another takes its place. */
const silentBeforeMs = 3_000;
const silentBesideMs = 6_000;

type EncoderOptions = Parameters<typeof publishWithFfmpeg>[0];

export class EncoderOracle {
  #options: EncoderOptions;
  #publisher: Publisher;
  #comesBackAfterMs: number = comesBackAfterMs;
  readonly #over = new AbortController();
  readonly #watched: Promise<void>;
  /** Since the start. */
  disconnects = 0;

  constructor(options: EncoderOptions) {
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

  /** The same with a pause between; resolves when it is there again. */
  async beAwayFor(durationMs: number): Promise<void> {
    this.#comesBackAfterMs = durationMs;
    const before = this.#publisher;
    await before.stop();
    await until(() => Promise.resolve(this.#publisher !== before), 2 * durationMs);
    this.#comesBackAfterMs = comesBackAfterMs;
  }

  /** The same with other media, for good. */
  async restartWith(clip: string): Promise<void> {
    this.#options = { ...this.#options, clip };
    await this.restart();
  }

  /** Its network breaks without a word, and it comes back by another: the old connection is only silent for a while. */
  async comeBackBesideItself(): Promise<void> {
    const silent = this.#publisher;
    if (silent.pid !== undefined) process.kill(silent.pid, 'SIGSTOP');
    await delay(silentBeforeMs);
    this.disconnects += 1;
    this.#publisher = publishWithFfmpeg(this.#options);
    await delay(silentBesideMs);
    await silent.kill();
  }

  async stop(): Promise<void> {
    this.#over.abort();
    await this.#publisher.stop();
    await this.#watched;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#over;
    for (;;) {
      const publisher = this.#publisher;
      await publisher.exited;
      if (signal.aborted) return;
      if (publisher !== this.#publisher) continue;
      this.disconnects += 1;
      const comesBack = delay(this.#comesBackAfterMs, true, { signal }).catch(() => false);
      if (!(await comesBack)) return;
      this.#publisher = publishWithFfmpeg(this.#options);
    }
  }
}
