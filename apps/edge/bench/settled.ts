// When a server has become what it will stay: replay buffers are full, its heap has grown, and no new memory is touched.
// On virtual machines the first touch of memory costs more than everything else that a server does.
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerProcess } from './server-process.ts';

const lookEveryMs = 3_000;
const limitMs = 120_000;
/** So little more in `lookEveryMs` is no growth. */
const growthPart = 0.002;

/** Waits `leastMs`, and then until the memory of the process stays as it is, within a limit. */
export async function untilSettled(server: ServerProcess, leastMs: number): Promise<void> {
  const beganAtMs = performance.now();
  await delay(leastMs);
  let { residentBytes } = server.usage();
  while (performance.now() - beganAtMs < limitMs) {
    await delay(lookEveryMs);
    const now = server.usage().residentBytes;
    if (now - residentBytes < now * growthPart) return;
    residentBytes = now;
  }
}
