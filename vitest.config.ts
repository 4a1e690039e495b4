import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Three kinds of test, told apart by their file name. `npm test` runs them all, in this order.
const everywhere = '{apps,libs,infra}/*';

/** The simulation takes longest by far and needs one core: it begins first, so that it does not run alone at the end. */
class SimulationFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => (moduleId.includes('/infra/simulation/') ? 0 : 1);
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: SimulationFirst },
    // Most of these tests wait for servers; one worker per core leaves two cores half idle.
    maxWorkers: Math.max(4, availableParallelism()),
    projects: [
      {
        test: {
          name: 'unit',
          include: [`${everywhere}/{src,test}/**/*.test.{ts,tsx}`, 'apps/e2e/{chaos,support}/**/*.test.ts'],
          exclude: ['**/*.integration.test.ts', '**/node_modules/**'],
          testTimeout: 20_000,
          // They leave nothing behind, so a worker imports what they share once and not for each file.
          isolate: false,
        },
      },
      {
        test: {
          name: 'integration',
          include: [`${everywhere}/{src,test}/**/*.integration.test.ts`],
          exclude: ['apps/e2e/**', '**/node_modules/**'],
          globalSetup: ['libs/testing/src/backing-services.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Each file closes what it opens; a worker imports the services once.
          isolate: false,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['apps/e2e/stories/**/*.test.ts'],
          globalSetup: ['apps/e2e/support/shared-platform.ts'],
          fileParallelism: false,
          isolate: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
