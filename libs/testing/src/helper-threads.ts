// Compilation and garbage collection happen in threads beside a process's main one. What measures shares a core with what
// generates: threads that compile the one would hold up the other for ten milliseconds and more, and what it then sends at
// once would be counted as the server's delay.
import { readdirSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/** Lets all threads of this process but the main one wait for those of other processes. On Linux a thread has a priority. */
export function yieldHelperThreads(): void {
  for (const name of readdirSync('/proc/self/task')) {
    const id = Number(name);
    if (id !== process.pid) setPriority(id, constants.priority.PRIORITY_LOW);
  }
}
