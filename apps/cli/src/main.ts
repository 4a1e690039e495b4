#!/usr/bin/env node
// `npx millrace`: runs one command and tells how it went by its exit code: 0 done, 1 refused or failed, 64 not understood.
import { run } from './run.ts';

for (const stream of [process.stdout, process.stderr]) stream.on('error', endWithReader);

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());

const terminal = {
  env: process.env,
  write: (text: string) => void process.stdout.write(text),
  complain: (text: string) => void process.stderr.write(text),
  input: process.stdin,
};
process.exitCode = await run(process.argv.slice(2), terminal, interrupted.signal);

/** `| head` has read enough: there is nobody left to tell anything. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}
