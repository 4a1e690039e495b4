// Everything between a fresh checkout and a platform that can run; each step does nothing when it was done before.
import { ensureDependencies, ensureNode24 } from './dependencies.mjs';
import { ensurePrismaClient, ensureWebPages } from './generated.mjs';
import { checkNodeVersion } from './node-version.mjs';
import { ensureProgram } from './programs.mjs';
import { step } from './progress.mjs';

/** @param {string[]} programs of the system that have to be there */
export async function setUp(programs) {
  await step('Node.js for the set-up', () => checkNodeVersion());
  await step('Dependencies', (say) => ensureDependencies(say));
  await step('Node.js for the services', () => ensureNode24());
  for (const name of programs) await step(name, (say) => ensureProgram(name, say));
  await step('Prisma client', (say) => ensurePrismaClient(say));
  await step('Console and player page', (say) => ensureWebPages(say));
}
