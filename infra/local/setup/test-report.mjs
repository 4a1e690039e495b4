// Sums up Vitest's JSON reports. A file that could not be loaded, and a run that failed for another reason than a test,
// count as one failure each: a red run never adds up to "0 failed".
import { existsSync, readFileSync } from 'node:fs';

/**
 * @param {string | undefined} reportFile Vitest's JSON report; undefined for a step that has no tests of its own
 * @param {boolean} succeeded by exit code
 * @returns {{ passed: number, failed: number }}
 */
export function countsOf(reportFile, succeeded) {
  if (reportFile === undefined) return succeeded ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const { passed, failed } = countsInReport(reportFile);
  return { passed, failed: succeeded ? failed : Math.max(failed, 1) };
}

function countsInReport(reportFile) {
  if (!existsSync(reportFile)) return { passed: 0, failed: 0 };
  const report = JSON.parse(readFileSync(reportFile, 'utf8'));
  const unloadable = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloadable.length };
}
