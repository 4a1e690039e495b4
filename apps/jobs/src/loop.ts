// A loop that looks at what is, does what is missing, and looks again. It keeps nothing that a restart could lose.
// Rules: only the leader acts; a round that fails is told and tried again after a growing pause; two rounds never overlap.
import { WakeUp, type Logger } from '@millrace/service';

/** What a round found: more work is waiting, or it is up to date. */
export type RoundResult = 'more' | 'done';

export interface LoopOptions {
  name: string;
  /** Pause after a round that left work, and after one that did not. */
  moreMs: number;
  doneMs: number;
  /** The least pause, whatever calls: under load a round then finds much instead of little. */
  leastMs?: number;
  /** One bounded round. It should end soon after the signal is aborted. */
  round(signal: AbortSignal): Promise<RoundResult>;
  mayAct(): boolean;
  onFailure(loop: string): void;
  log: Logger;
  /** Ends the pause before a round early, unless the round before failed. */
  wakeUp?: WakeUp;
}

export interface Loop {
  /** Begins no further round and waits for the one that runs. */
  close(): Promise<void>;
}

const maxPauseMs = 10_000;

export function startLoop(options: LoopOptions): Loop {
  const stopping = new AbortController();
  const running = runUntil(options, stopping.signal);
  return {
    close: async () => {
      stopping.abort();
      await running;
    },
  };
}

async function runUntil(options: LoopOptions, signal: AbortSignal): Promise<void> {
  const { wakeUp = new WakeUp() } = options;
  const inPeace = new WakeUp();
  let failures = 0;
  while (!signal.aborted) {
    let pauseMs = options.doneMs;
    if (options.mayAct()) {
      const result = await oneRound(options, signal);
      failures = result === 'failed' ? failures + 1 : 0;
      if (result === 'failed') pauseMs = Math.min(options.doneMs * 2 ** failures, maxPauseMs);
      if (result === 'more') pauseMs = options.moreMs;
    }
    if (options.leastMs) await inPeace.wait(options.leastMs, signal);
    await (failures > 0 ? inPeace : wakeUp).wait(pauseMs, signal);
  }
}

async function oneRound(options: LoopOptions, signal: AbortSignal): Promise<RoundResult | 'failed'> {
  try {
    return await options.round(signal);
  } catch (err) {
    options.onFailure(options.name);
    options.log.error('jobs.round_failed', { loop: options.name, err });
    return 'failed';
  }
}
