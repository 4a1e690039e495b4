// The steps of `npm test`, in order. Those of Vitest count their tests; each other step counts as one.
import { inRoot } from './repository.mjs';

const vitest = (project) => ({
  name: `${project} tests`,
  command: [
    ...['vitest', 'run', '--project', project, '--passWithNoTests'],
    ...['--reporter', 'default', '--reporter', 'json', `--outputFile.json=${reportFile(project)}`],
  ],
  report: reportFile(project),
});

function reportFile(project) {
  return inRoot('artifacts', `${project}.json`);
}

/** @type {{ name: string, command: string[], report?: string }[]} */
export const testSteps = [
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'lint', command: ['nx', 'run-many', '-t', 'lint', '--parallel=2', '--outputStyle=static'] },
  { name: 'types', command: ['tsc', '-b'] },
  vitest('unit'),
  vitest('integration'),
  vitest('e2e'),
];
