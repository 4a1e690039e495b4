// Warns before the disk that holds the data is full: recordings of facts stop, streams stop, and nothing says why.
import { statfsSync } from 'node:fs';
import type { Journal } from './journal.ts';

const lowBytes = 2 * 1024 ** 3;
const veryLowBytes = 300 * 1024 ** 2;
const lookEveryMs = 30_000;

type Space = 'enough' | 'low' | 'very low';

/** Bytes that may still be written below `directory`; undefined when the disk is gone. */
export function freeBytes(directory: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

export function judge(bytes: number): Space {
  if (bytes < veryLowBytes) return 'very low';
  return bytes < lowBytes ? 'low' : 'enough';
}

/** Says so in the journal whenever the judgement changes; returns what stops it. */
export function watchDiskSpace(home: string, journal: Journal): () => void {
  let last: Space = 'enough';
  const look = () => {
    const bytes = freeBytes(home) ?? 0;
    const space = judge(bytes);
    if (space !== last) tell(journal, space, home, bytes);
    last = space;
  };
  look();
  const timer = setInterval(look, lookEveryMs);
  return () => clearInterval(timer);
}

function tell(journal: Journal, space: Space, home: string, bytes: number): void {
  const fields = { directory: home, freeMiB: Math.floor(bytes / 1024 ** 2) };
  if (space === 'enough') journal.record('info', 'disk.enough_again', fields);
  else {
    const todo = 'Free some space, or move MILLRACE_HOME to a larger disk: when it is full, streams stop.';
    journal.record(space === 'low' ? 'warn' : 'error', 'disk.nearly_full', { ...fields, todo });
  }
}
