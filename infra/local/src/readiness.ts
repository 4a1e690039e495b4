// A service is ready when its management port says so; the wait is bounded, and its answer tells what is missing.
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 100;
const requestTimeoutMs = 3_000;

/** Resolves with undefined when ready, or with what was still missing when the time was over. */
export async function awaitReadiness(
  managementUrl: string,
  timeoutMs: number,
  hopeless: () => string | undefined,
): Promise<string | undefined> {
  const deadline = Date.now() + timeoutMs;
  let missing = 'it did not answer';
  while (Date.now() < deadline) {
    const problem = await readinessProblem(managementUrl);
    if (problem === undefined) return undefined;
    missing = hopeless() ?? problem;
    if (hopeless() !== undefined) return missing;
    await sleep(pollMs);
  }
  return missing;
}

async function readinessProblem(managementUrl: string): Promise<string | undefined> {
  try {
    const answer = await fetch(`${managementUrl}/health/ready`, {
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
    const text = await answer.text();
    return answer.ok ? undefined : text.slice(0, 500);
  } catch {
    return 'it did not answer on its management port';
  }
}
