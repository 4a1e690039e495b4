// `npm test`, and what CI runs: the set-up, then every check and test. All steps run even when one fails; the last line
// is "N passed, N failed".
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { runScript } from './setup/progress.mjs';
import { inRoot, root, toolEnvironment } from './setup/repository.mjs';
import { setUp } from './setup/set-up.mjs';
import { countsOf } from './setup/test-report.mjs';
import { testSteps } from './setup/test-steps.mjs';

const stepTimeoutMs = 900_000;

/** Resolves with whether the command ended well. */
function run([program, ...args]) {
  const env = toolEnvironment({ NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false' });
  const child = spawn(program, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: stepTimeoutMs,
  });
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}

async function runGroup(steps) {
  const title = steps.map(({ name }) => name).join(', ');
  console.log(`\n── ${title} ${'─'.repeat(Math.max(0, 70 - title.length))}\n`);
  return Promise.all(steps.map(runStep));
}

async function runStep({ name, command, report }) {
  if (report) rmSync(report, { force: true });
  const startedAt = Date.now();
  const succeeded = await run(command);
  return { name, seconds: Math.round((Date.now() - startedAt) / 1000), succeeded, ...countsOf(report, succeeded) };
}

await runScript(async () => {
  console.log('\nMillrace: set-up for the tests');
  await setUp(['ffmpeg', 'redis-server', 'chromium', 'nginx']);
  mkdirSync(inRoot('artifacts'), { recursive: true });
  const results = [];
  for (const steps of testSteps) results.push(...(await runGroup(steps)));
  console.log('');
  for (const { name, seconds, succeeded, passed, failed } of results) {
    console.log(`${succeeded ? '✓' : '✗'} ${name.padEnd(18)} ${passed} passed, ${failed} failed (${seconds} s)`);
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
  return results.every(({ succeeded }) => succeeded) ? 0 : 1;
});
