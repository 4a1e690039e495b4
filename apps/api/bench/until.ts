// Waiting for something to become true, for as long as is said.
import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 50;

/** What `probe` gives as soon as that is not false. Rejects when it stays false for `limitMs`. */
export async function until<T>(probe: () => T | false | Promise<T | false>, limitMs: number): Promise<T> {
  const beganAtMs = performance.now();
  for (;;) {
    const value = await probe();
    if (value !== false) return value;
    if (performance.now() - beganAtMs > limitMs) throw new Error('waited too long');
    await delay(pollMs);
  }
}
