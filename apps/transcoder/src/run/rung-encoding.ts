// The encoder of a run's rungs, as the run sees it: it may be held back, its output may be refused, and it may hang.
import type { Logger } from '@millrace/service';
import { Encoder, type EncoderOptions } from '../ffmpeg/encoder.ts';
import { isStopped } from '../ladder/cpu-use.ts';
import type { VideoUnit } from '../packaging/access-unit.ts';

/** A child that was fed and has produced nothing for this long hangs. */
const silenceMs = 8_000;
/** One that is silent for as long as this may have been stopped; that shows, and then nothing is waited for. */
const suspiciousSilenceMs = 700;
const watchMs = 500;

export class RungEncoding {
  readonly #encoder: Encoder;
  readonly #onMedia: EncoderOptions['onMedia'];
  readonly #log: Logger;
  readonly #watchdog: NodeJS.Timeout;
  /** How far each rung has come. */
  readonly #encodedMs: number[];
  /** Pictures that the encoder does not get yet; undefined while it gets them. */
  #held: VideoUnit[] | undefined;
  /** What its output was refused with. */
  #failure: unknown;

  /** What `onMedia` throws ends the encoding, and is thrown by the next call. */
  constructor(options: EncoderOptions) {
    this.#onMedia = options.onMedia;
    this.#log = options.log;
    this.#encodedMs = options.request.rungs.map(() => -Infinity);
    this.#encoder = new Encoder({ ...options, onMedia: (rungIndex, event) => this.#take(rungIndex, event) });
    this.#watchdog = setInterval(() => void this.#watch(), watchMs);
  }

  /** How it does; undefined while it is held, or when it has made nothing yet. */
  get load(): { pid: number | undefined; mediaMs: number; blockedMs: number } | undefined {
    const mediaMs = Math.min(...this.#encodedMs);
    if (this.#held || !Number.isFinite(mediaMs)) return undefined;
    return { pid: this.#encoder.pid, mediaMs, blockedMs: this.#encoder.blockedMs };
  }

  /** Settles when the encoder has ended; rejects when it failed. */
  get finished(): Promise<void> {
    return this.#encoder.finished;
  }

  throwIfRefused(): void {
    if (this.#failure !== undefined) throw this.#failure as Error;
  }

  /** Resolves when more can be taken; undefined when that is at once. */
  push(unit: VideoUnit): Promise<void> | undefined {
    if (!this.#held) return this.#encoder.push(unit);
    this.#held.push(unit);
    return undefined;
  }

  /** It gets nothing until `release`. */
  hold(): void {
    this.#held ??= [];
  }

  async release(): Promise<void> {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const unit of held) await this.#encoder.push(unit);
  }

  /** What it has comes out. */
  async settle(): Promise<void> {
    clearInterval(this.#watchdog);
    await this.release();
    await this.#encoder.end();
  }

  kill(): void {
    clearInterval(this.#watchdog);
    this.#encoder.kill();
  }

  #take(...[rungIndex, event]: Parameters<EncoderOptions['onMedia']>): void {
    if (this.#failure !== undefined) return;
    try {
      if (event.kind === 'video') this.#encodedMs[rungIndex] = event.unit.ptsMs;
      this.#onMedia(rungIndex, event);
    } catch (error) {
      this.#failure = error;
      this.#encoder.kill();
    }
  }

  async #watch(): Promise<void> {
    const { unansweredMs, pid } = this.#encoder;
    if (unansweredMs < suspiciousSilenceMs || pid === undefined) return;
    if (unansweredMs < silenceMs && !(await isStopped(pid))) return;
    this.#log.error('ffmpeg.hangs', { unansweredMs: Math.round(unansweredMs) });
    this.#encoder.kill();
  }
}
