import { describe, expect, it } from 'vitest';
import { read, sourceFiles } from '../src/repository.ts';

const code = sourceFiles('.ts', '.tsx', '.mjs');
const production = code.filter((path) => !/\.test\.tsx?$|\/test\/|\/stories\/|\/generated\//.test(path));
const lengths = production
  .map((path) => ({ path, lines: read(path).split('\n').length }))
  .sort((a, b) => a.lines - b.lines);

describe('the sources', () => {
  it('are small files: the median has at most 100 lines', () => {
    expect(lengths[Math.floor(lengths.length / 2)]?.lines).toBeLessThanOrEqual(100);
  });

  it('have no file that nobody can read at one sitting', () => {
    expect(lengths.filter(({ lines }) => lines > 300)).toEqual([]);
  });

  it('have nothing beside them that a run has left behind', () => {
    expect(sourceFiles('.log', '.cpuprofile', '.heapsnapshot', '.heapprofile', '.orig', '.rej')).toEqual([]);
  });

  it('skip no test and single out none', () => {
    const marker = /\b(it|test|describe)\.(only|skip|todo|fails)\b/;
    const marked = code.filter((path) => /\.test\.tsx?$/.test(path) && marker.test(read(path)));
    expect(marked).toEqual([]);
  });

  it('read the environment only where a process begins', () => {
    const begins = /(^|\/)(main|bootstrap|write-configuration)\.ts$|\.config\.|^infra\/|^libs\/testing\/|^apps\/e2e\//;
    const reading = production.filter((path) => !begins.test(path) && /\bprocess\.env\b/.test(read(path)));
    expect(reading.filter((path) => path !== 'libs/service/src/run-service.ts')).toEqual([]);
  });
});
