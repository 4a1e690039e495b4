// What a process holds after its garbage is collected, as `memory-report.ts` in it tells.
import { until } from '@millrace/testing';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const answerMs = 20_000;

/** The environment of a platform whose processes can be asked. */
export function reportingInto(directory: string): Record<string, string> {
  const program = pathToFileURL(join(import.meta.dirname, 'memory-report.ts'));
  program.searchParams.set('into', directory);
  return { NODE_OPTIONS: `--import=${program.href}` };
}

/** In bytes. */
export interface ProcessMemory {
  /** Objects that are in use, and buffers outside the heap. */
  held: number;
  /** All that it has of the machine's memory: also compiled programs, native allocations, and room that V8 keeps for later. */
  resident: number;
}

export async function readMemory(pid: number, directory: string): Promise<ProcessMemory> {
  const path = join(directory, `${pid}.json`);
  await rm(path, { force: true });
  process.kill(pid, 'SIGUSR2');
  const text = await until(() => readFile(path, 'utf8').catch(() => ''), answerMs);
  const { rss, heapUsed, external } = JSON.parse(text) as NodeJS.MemoryUsage;
  return { held: heapUsed + external, resident: rss };
}
