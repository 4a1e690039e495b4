// What a process needs to be useful, asked when somebody wants to know. A check that does not answer in time is a "no".

import { within } from './time-limit.ts';

export interface ReadinessCheck {
  name: string;
  /** Rejects, or never resolves, when the dependency cannot be used. */
  check: () => Promise<unknown>;
}

export interface Readiness {
  ready: boolean;
  checks: Readonly<Record<string, 'ok' | 'failed'>>;
}

const checkTimeoutMs = 2_000;

export async function readinessOf(checks: readonly ReadinessCheck[], stopping: boolean): Promise<Readiness> {
  const results = await Promise.all(checks.map(async ({ name, check }) => [name, await answers(check)] as const));
  return { ready: !stopping && results.every(([, result]) => result === 'ok'), checks: Object.fromEntries(results) };
}

function answers(check: () => Promise<unknown>): Promise<'ok' | 'failed'> {
  const outcome = check().then(
    () => 'ok' as const,
    () => 'failed' as const,
  );
  return within(checkTimeoutMs, outcome, () => 'failed' as const);
}
