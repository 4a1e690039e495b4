// What time it was at relay time 0. The first frame of an encoder is often late: it was held up by the encoder's own start,
// and those behind it catch up. Dated by it, media would lie ahead of the clock. So the frame that was least late counts, of
// those that came before the first of them is listed. What is listed keeps its date; what follows may move a little: no
// encoder's clock runs as ours does, and in a day that is many seconds.
import type { MediaEvent } from '../packaging/access-unit.ts';

export interface AnnouncedOrigin {
  /** Unix milliseconds of relay time 0 by the first frame, as the edge's clock read. */
  originMs: number;
  /** What that clock read when it said so; undefined from an edge that does not tell, whose word then stands. */
  saidAtMs: number | undefined;
}

/** The frame that was least late counts of each period: shorter ones would follow the network and not the clock. */
const periodMs = 10_000;
/**
 * Dates that are off by no more than this stay: some encoders send half a second at once when they begin. No step between two
 * cells is a greater share of their time than a checker of playlists, or an eye, can tell.
 */
const follows = { toleratedMs: 500, mostShare: 0.01 } as const;

/** The least late of a period, by the relay time 0 that it would tell. */
interface Period {
  sinceMs: number;
  leastOriginMs: number;
}

export class TimeOrigin {
  #originMs: number;
  /** For how long the encoder had sent when that was said, by the edge's clock; 0 from an edge that does not tell. */
  readonly sentForMs: number;
  /** The edge's clock less this machine's. */
  readonly #aheadMs: number | undefined;
  #isSettled = false;
  #period: Period | undefined;
  /** What the last complete period told. */
  #toldMs: number | undefined;
  /** Where the cell that was dated last begins. */
  #datedMs: number | undefined;

  /** `nowMs` is this machine's clock when the announcement came. */
  constructor({ originMs, saidAtMs }: AnnouncedOrigin, nowMs: number) {
    this.#originMs = originMs;
    this.sentForMs = Math.max(0, (saidAtMs ?? originMs) - originMs);
    this.#aheadMs = saidAtMs === undefined ? undefined : saidAtMs - nowMs;
  }

  /** Unix milliseconds of relay time 0, as far as is known by now. */
  get originMs(): number {
    return this.#originMs;
  }

  /**
   * These came at `nowMs`, live or out of the replay buffer: from there they are later than they were, and do not count.
   * `isCaughtUp`: nothing else was waiting to be taken; else they may be late because of us, and tell nothing of their clock.
   */
  see(events: readonly MediaEvent[], nowMs: number, isCaughtUp: boolean): void {
    if (this.#aheadMs === undefined) return;
    const arrivedAtMs = nowMs + this.#aheadMs;
    for (const event of events) {
      const sentMs = relayMsOf(event);
      if (sentMs === undefined) continue;
      if (!this.#isSettled) this.#originMs = Math.min(this.#originMs, arrivedAtMs - sentMs);
      else if (isCaughtUp) this.#note(arrivedAtMs - sentMs, nowMs);
    }
  }

  /** Unix milliseconds of relay time 0 for what is listed first: `listedMs` where media of the connection are listed already. */
  settle(listedMs?: number): number {
    this.#isSettled = true;
    this.#originMs = Math.round(listedMs ?? this.#originMs);
    return this.#originMs;
  }

  /** Unix milliseconds of a cell that begins at `startMs` (relay time). To be asked once for each, in their order. */
  dateOf(startMs: number): number {
    const mostMs = (startMs - (this.#datedMs ?? startMs)) * follows.mostShare;
    this.#datedMs = startMs;
    const offMs = (this.#toldMs ?? this.#originMs) - this.#originMs;
    const beyondMs = Math.sign(offMs) * Math.max(0, Math.abs(offMs) - follows.toleratedMs);
    this.#originMs += Math.min(mostMs, Math.max(-mostMs, beyondMs));
    return Math.round(this.#originMs + startMs);
  }

  #note(originMs: number, nowMs: number): void {
    if (this.#period && nowMs - this.#period.sinceMs < periodMs) {
      this.#period.leastOriginMs = Math.min(this.#period.leastOriginMs, originMs);
      return;
    }
    this.#toldMs = this.#period?.leastOriginMs;
    this.#period = { sinceMs: nowMs, leastOriginMs: originMs };
  }
}

function relayMsOf(event: MediaEvent): number | undefined {
  if (event.kind === 'video') return event.unit.dtsMs;
  return event.kind === 'audio' ? event.frame.ptsMs : undefined;
}
