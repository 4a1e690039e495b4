import { expect, it } from 'vitest';
import { read, sourceFiles } from '../src/repository.ts';

/** `metrics.counter('name', 'help', …)`, over as many lines as it takes. */
const registration = /\.(?:counter|gauge|histogram)\(\s*'(\w+)',\s*'([^']+)'/g;
const registered = sourceFiles('.ts')
  .filter((path) => /^(apps|libs)\/[\w-]+\/src\//.test(path) && !path.endsWith('.test.ts'))
  .flatMap((path) => Array.from(read(path).matchAll(registration), ([, name = '', help = '']) => ({ name, help })));

/** Rows of the table: | `metric` | labels | help | */
const documented = Array.from(
  read('docs/reference/metrics.md').matchAll(/^\| `(\w+)` +\| .+? +\| (.+?) +\|$/gm),
  ([, name = '', help = '']) => ({ name, help }),
);
const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);

it('docs/reference/metrics.md has every metric with what it is', () => {
  expect(documented.toSorted(byName)).toEqual(registered.toSorted(byName));
});

it('every metric says by its name that it is ours', () => {
  expect(registered.map(({ name }) => name).filter((name) => !name.startsWith('millrace_'))).toEqual([]);
});

it('the alarms are about metrics that exist', () => {
  const named = Array.from(read('docs/guides/monitor.md').matchAll(/\b(millrace_\w+?)(?:_bucket|_count|_sum)?\b/g));
  const known = new Set(registered.map(({ name }) => name));
  expect(named.map(([, name = '']) => name).filter((name) => !known.has(name))).toEqual([]);
});
