// Fuzzes for long: `npm run fuzz:rtmp -- [--messages 10000000] [--seed n]`. Says the rate, fails with the number of the
// connection, which as `--seed` begins with it, and fails when memory does not stay flat.
import { parseArgs } from 'node:util';
import { readCorpus } from './corpus-file.ts';
import { fuzzSession } from './fuzz-session.ts';

const reportEveryMs = 5_000;
const maxGrowthBytes = 24 * 1024 * 1024;

const { values: options } = parseArgs({
  options: {
    messages: { type: 'string', default: '10000000' },
    seed: { type: 'string', default: `${Math.floor(Math.random() * 0xffffffff)}` },
  },
});
const corpus = readCorpus();
const target = Number(options.messages);
const startedAtMs = performance.now();
let messages = 0;
let reportedAtMs = startedAtMs;
let steadyBytes: number | undefined;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Live memory; exact with --expose-gc. */
function usedBytes(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function report(): void {
  const seconds = (performance.now() - startedAtMs) / 1_000;
  const mebibytes = (usedBytes() / 1024 / 1024).toFixed(1);
  say(`${messages} messages, ${Math.round(messages / seconds)} per second, ${mebibytes} MiB in use`);
}

say(`Seed ${options.seed}, ${target} messages, ${corpus.length} dialogues`);
for (let number = Number(options.seed); messages < target; number += 1) {
  try {
    messages += fuzzSession(number, corpus);
  } catch (error) {
    say(`Connection ${number} failed: repeat with --seed ${number}`);
    throw error;
  }
  if (performance.now() - reportedAtMs < reportEveryMs) continue;
  reportedAtMs = performance.now();
  report();
  // The first reports are about a process that warms up.
  if (messages > target / 20) steadyBytes ??= usedBytes();
}
report();
const growthBytes = usedBytes() - (steadyBytes ?? usedBytes());
if (growthBytes > maxGrowthBytes) throw new Error(`Memory grew by ${growthBytes} bytes`);
