// Which rungs the next run of a stream is to make: those of the run before, unless load, the encoder or another source has
// changed that.
import type { RunRecord } from '@millrace/pipeline';
import { steadyMsAfter } from '../ladder/load-watch.ts';
import { rungIdsOf } from '../publishing/log-position.ts';
import type { LadderChange } from './load-control.ts';

export class RungChoice {
  /** They stay whatever they cost; undefined until a run of the stream has changed them. */
  #chosen: readonly string[] | undefined;
  #timesShed = 0;
  /** The encoder itself failed with them: that is no matter of room. */
  #haveFailed = false;
  #isAnew = false;
  #change: LadderChange | undefined;

  /** How long a stream must be steady before a rung is tried again. */
  get steadyMs(): number {
    return this.#haveFailed ? Infinity : steadyMsAfter(this.#timesShed);
  }

  /** None is made any more. */
  get areGivenUp(): boolean {
    return this.#chosen?.length === 0;
  }

  /** What a run behind this one has to make; undefined when it is to choose. */
  chosenAfter(earlierRun: RunRecord | undefined): readonly string[] | undefined {
    return this.#chosen ?? (this.#isAnew || !earlierRun ? undefined : rungIdsOf(earlierRun));
  }

  /** The source has changed since the runs before: rungs are chosen anew, and viewers keep those that they have. */
  chooseAnew(): void {
    this.#isAnew = true;
  }

  change(change: LadderChange): void {
    this.#chosen = change.rungs;
    this.#change = change;
    this.#haveFailed = change.reason === 'encoder_failed';
    if (change.kind === 'given-up') this.#timesShed += 1;
  }

  /** The change that the run which has begun came of, once: it is to be reported. */
  takeChange(): LadderChange | undefined {
    const change = this.#change;
    this.#change = undefined;
    return change;
  }
}
