// Staged shutdown: stop accepting → drain → close → flush. Each stage is bounded; one that fails or hangs does not keep
// the next from running.
import type { Logger } from './logger.ts';
import { within } from './time-limit.ts';

export interface ShutdownStage {
  name: string;
  timeoutMs: number;
  run(): Promise<void> | void;
}

/** Runs the stages in order and tells whether all of them finished in time. */
export async function runStages(stages: readonly ShutdownStage[], log: Logger): Promise<boolean> {
  let clean = true;
  for (const stage of stages) {
    const outcome = await runStage(stage);
    if (outcome === 'done') continue;
    clean = false;
    log.error('shutdown.stage_failed', { stage: stage.name, ...outcome });
  }
  return clean;
}

type StageOutcome = 'done' | { reason: 'timeout' } | { reason: 'error'; err: unknown };

function runStage(stage: ShutdownStage): Promise<StageOutcome> {
  const outcome = Promise.resolve()
    .then(() => stage.run())
    .then(
      (): StageOutcome => 'done',
      (err: unknown): StageOutcome => ({ reason: 'error', err }),
    );
  return within<StageOutcome, StageOutcome>(stage.timeoutMs, outcome, () => ({ reason: 'timeout' }));
}
