// What time it was at relay time 0. The first frame of an encoder is often late: it was held up by the encoder's own start,
// and those behind it catch up. Dated by it, media would lie ahead of the clock. So the frame that was least late counts, of
// those that came before the first of them is listed: what is listed keeps its dates.
import type { MediaEvent } from '../packaging/access-unit.ts';

export interface AnnouncedOrigin {
  /** Unix milliseconds of relay time 0 by the first frame, as the edge's clock read. */
  originMs: number;
  /** What that clock read when it said so; undefined from an edge that does not tell, whose word then stands. */
  saidAtMs: number | undefined;
}

export class TimeOrigin {
  #originMs: number;
  /** The edge's clock less this machine's. */
  readonly #aheadMs: number | undefined;
  #isSettled = false;

  /** `nowMs` is this machine's clock when the announcement came. */
  constructor({ originMs, saidAtMs }: AnnouncedOrigin, nowMs: number) {
    this.#originMs = originMs;
    this.#aheadMs = saidAtMs === undefined ? undefined : saidAtMs - nowMs;
  }

  /** These came at `nowMs`, live or out of the replay buffer: from there they are later than they were, and do not count. */
  see(events: readonly MediaEvent[], nowMs: number): void {
    if (this.#isSettled || this.#aheadMs === undefined) return;
    const arrivedAtMs = nowMs + this.#aheadMs;
    for (const event of events) {
      const sentMs = relayMsOf(event);
      if (sentMs !== undefined) this.#originMs = Math.min(this.#originMs, arrivedAtMs - sentMs);
    }
  }

  /** Unix milliseconds of relay time 0, for good. */
  settle(): number {
    this.#isSettled = true;
    return Math.round(this.#originMs);
  }
}

function relayMsOf(event: MediaEvent): number | undefined {
  if (event.kind === 'video') return event.unit.dtsMs;
  return event.kind === 'audio' ? event.frame.ptsMs : undefined;
}
