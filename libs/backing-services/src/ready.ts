// Ready means that a real query was answered. The wait ends early when the process ends.
import { setTimeout as sleep } from 'node:timers/promises';
import { BackingServiceError } from './backing-service-error.ts';
import type { ServerProcess } from './server-process.ts';

export interface Readiness {
  readonly name: string;
  readonly timeoutMs: number;
  /** One attempt, itself bounded in time; rejects while the server is not ready, with a `BackingServiceError` when it never will be. */
  readonly probe: () => Promise<void>;
}

/** Polls until the server answers; stops it and throws a readable error when it does not. */
export async function awaitReady(server: ServerProcess, readiness: Readiness): Promise<void> {
  const deadline = Date.now() + readiness.timeoutMs;
  let lastProblem = 'no attempt was made';
  let hopeless: BackingServiceError | undefined;
  while (!server.exit && !hopeless && Date.now() < deadline) {
    try {
      await readiness.probe();
      return;
    } catch (error) {
      if (error instanceof BackingServiceError) hopeless = error;
      lastProblem = error instanceof Error ? error.message : String(error);
      await sleep(30);
    }
  }
  const { exit } = server;
  await server.stop();
  if (hopeless) throw hopeless;
  const cause = exit
    ? `ended at once (${exit.error?.message ?? `exit code ${String(exit.code)}`})`
    : `did not answer within ${readiness.timeoutMs / 1000} s (${lastProblem})`;
  throw new BackingServiceError(`${readiness.name} ${cause}. It printed:\n${server.lastOutput()}`);
}
