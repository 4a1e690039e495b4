#!/usr/bin/env node
// `npx millrace`: runs one command and tells how it went by its exit code: 0 done, 1 refused or failed, 64 not understood.
import { run } from './run.ts';

for (const stream of [process.stdout, process.stderr]) stream.on('error', endWithReader);

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  write: (text) => void process.stdout.write(text),
  complain: (text) => void process.stderr.write(text),
  input: process.stdin,
});

/** `| head` has read enough: there is nobody left to tell anything. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}
