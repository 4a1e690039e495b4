// How even a source's bit rate was lately. Of a still picture keyframes are nearly all there is, and an interval has one or
// has none, whatever the encoder does: such a source is steady. So the rate counts as uneven only if it is so with its
// keyframes and without them.
import { Spread } from './spread.ts';

/** Rates of the last 20 s; the first is of a connection that only begins. */
const keptRates = 10;
const minRates = 4;
/** No viewer's line is so narrow that less makes it stall. */
const narrowLineBps = 1_000_000;

export interface Rate {
  readonly bps: number;
  /** Of it, keyframes. */
  readonly keyframeBps: number;
}

export class RateHistory {
  readonly #rates: Rate[] = [];

  /** Of the interval that has passed. */
  note(rate: Rate): void {
    this.#rates.push(rate);
    if (this.#rates.length > keptRates) this.#rates.shift();
  }

  /** Standard deviation as a part of the mean, or of a megabit if that is more. */
  get variation(): number {
    if (this.#rates.length < minRates) return 0;
    const whole = new Spread();
    const betweenKeyframes = new Spread();
    for (const { bps, keyframeBps } of this.#rates.slice(1)) {
      whole.note(bps);
      betweenKeyframes.note(bps - keyframeBps);
    }
    return Math.min(whole.deviation, betweenKeyframes.deviation) / Math.max(whole.mean, narrowLineBps);
  }
}
