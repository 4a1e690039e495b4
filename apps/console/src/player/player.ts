// The player: asks what is on air, plays it, and after every end asks again. One question or one session at a time.
// Every wait is bounded (poll-schedule), every repair has a budget (recovery-budget, `mostReopenings`).
import { autoplay, type AutoplayOutcome } from './autoplay.ts';
import { askWhatIsOnAir, type OnAirAnswer } from './on-air-probe.ts';
import { awaitNextStream, nextStreamPathOf } from './next-stream.ts';
import { openSession } from './open-session.ts';
import { streamIdOfMedia } from './playback-address.ts';
import type { PlaybackSession, QualityChoice } from './playback-session.ts';
import { nextPlayerState, type PlayerEvent, type PlayerState } from './player-state.ts';
import { pollDelayMs, type PollReason } from './poll-schedule.ts';
import type { Quality } from './quality-labels.ts';
import { watchStarvation } from './starvation-watch.ts';
import { warmUpDecoders } from './warm-up.ts';

const startTimeoutMs = 20_000;
const mostStuckMs = 12_000;
/** As long as caches keep the channel's playlist. */
const leastBetweenAsksMs = 1_000;
const healthyAfterMs = 30_000;
const mostReopenings = 8;

/** What the page shows. `detail` is a sentence for states that need one. */
export type PlayerListener = {
  onState: (state: PlayerState, detail: string | undefined) => void;
  onQualities: (qualities: readonly Quality[]) => void;
  onQuality: (index: number | undefined) => void;
  onQualityGone: (index: number) => void;
  onAutoplay: (outcome: AutoplayOutcome) => void;
};

export class Player {
  readonly #video: HTMLVideoElement;
  readonly #listener: PlayerListener;
  readonly #closing = new AbortController();

  #playlistPath: string;
  #state: PlayerState = 'loading';
  #session: PlaybackSession | undefined;
  #streamId: string | undefined;
  #finishedStreamId: string | undefined;
  #playingSinceMs: number | undefined;
  #stuckSinceMs: number | undefined;
  #isWarm = false;
  #reopenings = 0;
  #unanswered = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #askedAtMs = -Infinity;
  /** The answer that there is a stream came from waiting for one. */
  #wasTold = false;
  /** Aborted when what is on air is asked. */
  #waiting = new AbortController();
  #stopWatching: (() => void) | undefined;

  constructor(video: HTMLVideoElement, playlistPath: string, listener: PlayerListener) {
    this.#video = video;
    this.#playlistPath = playlistPath;
    this.#listener = listener;
  }

  get session(): PlaybackSession | undefined {
    return this.#session;
  }

  /** Begins, or begins anew after an error (the viewer's "try again"). */
  start(): void {
    this.#closeSession();
    this.#reopenings = 0;
    void this.#ask();
  }

  /** The network is back: whatever we were waiting for, ask now. */
  hurry(): void {
    if (this.#session === undefined && this.#state !== 'idle') void this.#ask();
  }

  /** The same channel by another token. What plays goes on by it without a break. */
  readdress(playlistPath: string): void {
    this.#playlistPath = playlistPath;
    if (this.#session !== undefined) {
      void this.#renew(this.#session);
      return;
    }
    this.#reopenings = 0;
    clearTimeout(this.#timer);
    const waitMs = this.#askedAtMs + leastBetweenAsksMs - performance.now();
    this.#timer = setTimeout(() => void this.#ask(), Math.max(0, waitMs));
  }

  choose(choice: QualityChoice): void {
    this.#session?.choose(choice);
  }

  close(): void {
    this.#closing.abort();
    clearTimeout(this.#timer);
    this.#closeSession();
  }

  /** A token that opens nothing changes nothing: what plays has another one, for as long as that is good. */
  async #renew(session: PlaybackSession): Promise<void> {
    const path = this.#playlistPath;
    const answer = await askWhatIsOnAir(path, this.#closing.signal);
    const isNewest = session === this.#session && path === this.#playlistPath;
    if (isNewest && answer.kind === 'on-air' && answer.opening !== undefined) session.renew(answer.opening);
  }

  async #ask(): Promise<void> {
    this.#askedAtMs = performance.now();
    this.#waiting.abort();
    clearTimeout(this.#timer);
    const answer = await askWhatIsOnAir(this.#playlistPath, this.#closing.signal);
    if (this.#closing.signal.aborted || this.#session !== undefined) return;
    this.#unanswered = answer.kind === 'unreachable' ? this.#unanswered + 1 : 0;
    this.#act(answer);
  }

  #act(answer: OnAirAnswer): void {
    if (answer.kind === 'refused') this.#enter('refused', answer.detail);
    else if (answer.kind === 'on-air') this.#meet(answer.streamId);
    else {
      this.#enter(answer.kind, answer.kind === 'unreachable' ? 'The stream’s server does not answer.' : undefined);
      this.#warmUp();
      this.#askLater(this.#pollReason(answer.kind), answer.retryAfter);
    }
  }

  /** While there is nothing to play. */
  #warmUp(): void {
    if (this.#isWarm) return;
    this.#isWarm = true;
    void warmUpDecoders(this.#closing.signal);
  }

  /** A stream is on air: play it, unless it is the one that we have just played to its end. */
  #meet(streamId: string | undefined): void {
    if (streamId !== undefined && streamId === this.#finishedStreamId) this.#askLater('ended', undefined);
    else {
      this.#streamId = streamId;
      this.#enter('found');
      this.#open();
    }
  }

  #open(): void {
    const stream = { playlistPath: this.#playlistPath, hasJustBegun: this.#wasTold };
    this.#wasTold = false;
    this.#session = openSession(this.#video, stream, {
      onQualities: (qualities) => this.#listener.onQualities(qualities),
      onQuality: (index) => this.#listener.onQuality(index),
      onQualityGone: (index) => this.#listener.onQualityGone(index),
      onFinished: () => this.#onFinished(),
      onLost: () => this.#onLost(),
      onRefused: (detail) => this.#onRefused(detail),
    });
    if (this.#session === undefined) {
      this.#onRefused('This browser cannot play HLS.');
      return;
    }
    this.#timer = setTimeout(() => this.#onLost(), startTimeoutMs);
    this.#stopWatching = watchStarvation(this.#video, {
      onAdvancing: () => this.#onAdvancing(),
      onStarved: () => this.#onStarved(),
    });
    void autoplay(this.#video).then((outcome) => this.#listener.onAutoplay(outcome));
  }

  #onAdvancing(): void {
    if (this.#state === 'playing') return;
    clearTimeout(this.#timer);
    this.#playingSinceMs ??= performance.now();
    this.#stuckSinceMs = undefined;
    this.#enter('advancing');
  }

  #onStarved(): void {
    if (this.#session?.isAtEnd() === true) this.#onFinished();
    else if (this.#session?.isPlaylistStale() === true) {
      this.#stuckSinceMs = undefined;
      this.#enter('starved', 'The stream was interrupted. It goes on by itself.');
    } else if (this.#isStuck()) this.#onLost();
    else this.#enter('starved');
  }

  /** New media has been listed for a while and yet nothing plays. */
  #isStuck(): boolean {
    this.#stuckSinceMs ??= performance.now();
    return this.#state === 'stalled' && performance.now() - this.#stuckSinceMs > mostStuckMs;
  }

  #onFinished(): void {
    const playlistUrl = this.#session?.playlistUrl();
    this.#closeSession();
    // A cache may have given the player an older playlist than it gave us when we asked what is on air.
    this.#finishedStreamId = playlistUrl === undefined ? this.#streamId : streamIdOfMedia(playlistUrl);
    this.#enter('finished');
    this.#askLater('ended', undefined);
  }

  #onLost(): void {
    const playedMs = this.#playingSinceMs === undefined ? 0 : performance.now() - this.#playingSinceMs;
    this.#reopenings = playedMs > healthyAfterMs ? 1 : this.#reopenings + 1;
    this.#closeSession();
    if (this.#reopenings > mostReopenings) this.#enter('refused', 'Playback keeps failing.');
    else {
      this.#enter('lost');
      this.#askLater('unreachable', undefined, this.#reopenings - 1);
    }
  }

  #onRefused(detail: string): void {
    this.#closeSession();
    this.#enter('refused', detail);
  }

  #pollReason(kind: 'absent' | 'unreachable'): PollReason {
    if (this.#state === 'ended') return 'ended';
    return kind === 'absent' ? 'not-live' : 'unreachable';
  }

  #askLater(reason: PollReason, retryAfter: number | undefined, attempt = this.#unanswered - 1): void {
    const delayMs = pollDelayMs(reason, { retryAfter, attempt: Math.max(0, attempt), random: Math.random() });
    clearTimeout(this.#timer);
    if (reason === 'unreachable') this.#timer = setTimeout(() => void this.#ask(), delayMs);
    else void this.#awaitNext(delayMs);
  }

  /**
   * Asks again when the origin says so, and after the delay at the earliest when it does not. A cache between may still have
   * the playlist from before: then the origin's word leads nowhere for a moment, and must not be followed at full speed.
   */
  async #awaitNext(delayMs: number): Promise<void> {
    this.#waiting.abort();
    const waiting = new AbortController();
    this.#waiting = waiting;
    const askAtMs = performance.now() + delayMs;
    const path = nextStreamPathOf(this.#playlistPath, this.#finishedStreamId);
    const isThere = await awaitNextStream(path, AbortSignal.any([this.#closing.signal, waiting.signal]));
    if (waiting.signal.aborted || this.#closing.signal.aborted) return;
    this.#wasTold = isThere;
    const earliestMs = isThere ? this.#askedAtMs + leastBetweenAsksMs : askAtMs;
    this.#timer = setTimeout(() => void this.#ask(), Math.max(0, earliestMs - performance.now()));
  }

  #closeSession(): void {
    clearTimeout(this.#timer);
    this.#stopWatching?.();
    this.#session?.close();
    this.#session = undefined;
    this.#playingSinceMs = undefined;
    this.#stuckSinceMs = undefined;
    this.#listener.onQualities([]);
    this.#listener.onQuality(undefined);
  }

  #enter(event: PlayerEvent, detail?: string): void {
    this.#state = nextPlayerState(this.#state, event);
    this.#listener.onState(this.#state, detail);
  }
}
