import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Three kinds of test, told apart by their file name. `npm test` runs them all, in this order.
const everywhere = '{apps,libs,infra}/*';

export default defineConfig({
  test: {
    // Most of these tests wait for servers; one worker per core leaves two cores half idle.
    maxWorkers: Math.max(3, availableParallelism()),
    projects: [
      {
        test: {
          name: 'unit',
          include: [`${everywhere}/{src,test}/**/*.test.{ts,tsx}`],
          exclude: ['**/*.integration.test.ts', 'apps/e2e/**', '**/node_modules/**'],
          testTimeout: 20_000,
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
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['apps/e2e/stories/**/*.test.ts'],
          globalSetup: ['apps/e2e/support/shared-platform.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
