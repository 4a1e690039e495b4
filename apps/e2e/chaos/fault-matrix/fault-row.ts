// What a row of the fault matrix is, and the faults that many rows are made of.
import { until } from '@millrace/testing';
import { setTimeout as delay } from 'node:timers/promises';
import type { Figure } from './figure.ts';
import { pidOf, type World } from './world.ts';

export interface FaultRow {
  readonly id: string;
  /** What is done. */
  readonly fault: string;
  /** What is promised, in words. */
  readonly expected: string;
  /** The longest time without a new segment, beyond a segment's own duration. */
  readonly freezeMs: number;
  /** How often the encoder may lose its connection. */
  readonly disconnects: number;
  /** Whether the API must answer all the time. */
  readonly apiAnswers: boolean;
  /** It takes minutes: it happens when it is named. */
  readonly isLong?: true;
  /** Whether segments may be lost, or there may be nothing to make them of, and be listed as gaps. */
  readonly mayGap?: true;
  /** What must be so before it happens. */
  readonly prepare?: (world: World) => Promise<void>;
  /** Resolves when the fault is over. `note` takes what the row measures itself. */
  inject(world: World, note: (figure: Figure) => void): Promise<void>;
}

export const second = 1_000;

export const kill = (service: string) => async (world: World) => {
  process.kill(await pidOf(world, service), 'SIGKILL');
};
export const freeze = (service: string, durationMs: number) => async (world: World) => {
  await freezeProcess(await pidOf(world, service), durationMs);
};

export async function freezeProcess(pid: number, durationMs: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  await delay(durationMs);
  try {
    process.kill(pid, 'SIGCONT');
  } catch {
    // Somebody has ended it meanwhile, as is right for one that hangs.
  }
}

type LinkName = 'postgres' | 'redis' | 'storage' | 'spareRedis' | 'spareStorage' | 'relay';
export const breakLink =
  (link: LinkName, state: Parameters<World[LinkName]['set']>[0], durationMs: number) => async (world: World) => {
    world[link].set(state);
    await delay(durationMs);
    world[link].set({ is: 'up' });
  };

/** PostgreSQL is down for so long, and the encoder comes back after ten seconds of it. Viewers see it before it is over. */
export const losePostgres = (durationMs: number) => async (world: World, note: (figure: Figure) => void) => {
  const { encoder, postgres, recorder } = world;
  postgres.set({ is: 'down' });
  await delay(10 * second);
  const [init, discontinuities] = [recorder.newestInit, recorder.discontinuities];
  await encoder.restart();
  const [backAtMs, upAtMs] = [performance.now(), performance.now() + durationMs - 10 * second];
  const isSeen = () => recorder.discontinuities > discontinuities && recorder.newestInit === init;
  const seenAfterMs = await until(isSeen, upAtMs - backAtMs).then(
    () => performance.now() - backAtMs,
    () => Infinity,
  );
  note({ name: 'the encoder is seen again after', value: seenAfterMs, limit: 15 * second, unit: 'ms' });
  await delay(upAtMs - performance.now());
  postgres.set({ is: 'up' });
};
