// The steps of `npm test`: groups in order, what is in one group side by side. Steps of Vitest count their tests; each other
// step counts as one.
import { inRoot } from './repository.mjs';

const vitest = (name, projects, report) => ({
  name,
  command: [
    ...['vitest', 'run', ...projects.flatMap((project) => ['--project', project])],
    ...['--reporter', 'default', '--reporter', 'json', `--outputFile.json=${report}`],
  ],
  report,
});

/** @type {{ name: string, command: string[], report?: string }[][]} */
export const testSteps = [
  // Lint takes one core, and longer than the others.
  [
    { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
    { name: 'lint', command: ['npm', 'run', '--silent', 'lint'] },
    { name: 'types', command: ['tsc', '-b'] },
  ],
  // Together: while integration tests wait for their servers, unit tests have the cores.
  [vitest('unit, integration', ['unit', 'integration'], inRoot('artifacts', 'tests.json'))],
  [vitest('stories', ['e2e'], inRoot('artifacts', 'stories.json'))],
];
