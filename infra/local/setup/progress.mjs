// One line per step of the set-up, and errors that a person can act on.

/** A step that cannot go on; the message says what to do. */
export class SetupError extends Error {}

const tick = '✓';
const cross = '✗';

/**
 * Runs one step and prints how it went. `work` gets `say`, to tell what takes long, and may return a detail for the line.
 * @param {string} label
 * @param {(say: (what: string) => void) => unknown} work
 */
export async function step(label, work) {
  const startedAt = Date.now();
  let detail;
  try {
    detail = await work((what) => console.log(`  … ${label}: ${what}`));
  } catch (error) {
    console.log(`  ${cross} ${label}`);
    throw error;
  }
  const seconds = (Date.now() - startedAt) / 1000;
  const parts = [detail, seconds >= 1 ? `${seconds.toFixed(0)} s` : undefined].filter(Boolean);
  console.log(`  ${tick} ${label}${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`);
}

/** Runs a whole script: a SetupError is printed as it is, anything else with its stack; both end with exit code 1. */
export async function runScript(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(`\n${error instanceof SetupError ? error.message : error.stack}\n`);
    process.exitCode = 1;
  }
}
