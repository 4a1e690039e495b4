// Bytes that this origin sent, by hour and stream, until they are reported. What a player gives up half way counts whole.
import type { DeliveryReport, PlaybackId, StreamId } from '@millrace/pipeline';
import type { DeliveryPath } from '../delivery/delivery-path.ts';
import type { Answer } from '../http/answer.ts';

type Delivery = DeliveryReport['deliveries'][number];

const hourMs = 3_600_000;
/** More streams of one hour are not told apart: a report has a bound, and what it does not hold waits for the next. */
const maxStreams = 100_000;

export class DeliveryMeter {
  readonly #hours = new Map<number, Map<string, number>>();
  readonly #now: () => number;
  #current = new Map<string, number>();
  #hourStartsMs = Infinity;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Counts one answer. An error says nothing of a stream, and anybody can ask for one. */
  add({ playbackId, streamKey }: Pick<DeliveryPath, 'playbackId' | 'streamKey'>, answer: Answer, method: string): void {
    if (method !== 'GET' || answer.status >= 300 || answer.body.length === 0) return;
    const nowMs = this.#now();
    if (nowMs < this.#hourStartsMs || nowMs >= this.#hourStartsMs + hourMs) this.#turn(nowMs);
    const key = streamKey === '' ? playbackId : streamKey;
    const bytes = this.#current.get(key);
    if (bytes === undefined && this.#current.size >= maxStreams) return;
    this.#current.set(key, (bytes ?? 0) + answer.body.length);
  }

  /** Hands over at most `limit` of what was counted; it is not counted here any more. */
  take(limit: number): Delivery[] {
    const taken: Delivery[] = [];
    for (const [hourStartsMs, streams] of this.#hours) {
      for (const [key, bytes] of streams) {
        if (taken.length >= limit) return taken;
        taken.push(toDelivery(key, hourStartsMs, bytes));
        streams.delete(key);
      }
      if (streams !== this.#current) this.#hours.delete(hourStartsMs);
    }
    return taken;
  }

  #turn(nowMs: number): void {
    const hourStartsMs = Math.floor(nowMs / hourMs) * hourMs;
    this.#current = this.#hours.get(hourStartsMs) ?? new Map<string, number>();
    this.#hours.set(hourStartsMs, this.#current);
    this.#hourStartsMs = hourStartsMs;
  }
}

/** A key is `<playbackId>` or `<playbackId>/<streamId>`; both were well-formed, or there would have been no answer. */
function toDelivery(key: string, atMs: number, bytes: number): Delivery {
  const [playbackId, streamId = null] = key.split('/') as [PlaybackId, StreamId?];
  return { playbackId, streamId, atMs, bytes };
}
