import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isInstalled } from '../setup/dependencies.mjs';
import { checkNodeVersion } from '../setup/node-version.mjs';
import { ffmpegProblem } from '../setup/programs.mjs';
import { countsOf } from '../setup/test-report.mjs';

const directory = mkdtempSync(join(tmpdir(), 'millrace-setup-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('the set-up', () => {
  it('refuses a Node.js that is too old and says which one to install', () => {
    expect(() => checkNodeVersion('18.20.4')).toThrow('install Node.js 20 or newer');
    expect(checkNodeVersion('20.0.0')).toBe('20.0.0');
  });

  it('says which encoder an ffmpeg lacks', () => {
    const complete = ' V....D libx264              H.264\n A....D aac                  AAC\n';
    expect(ffmpegProblem(complete)).toBeUndefined();
    expect(ffmpegProblem(complete.replace('libx264', 'libopenh264'))).toContain('without libx264');
  });

  it('installs again when a locked version changed, and not for what is only optional', () => {
    const lock = (version: string) => ({
      packages: {
        '': {},
        'libs/flv': { version: '0.1.0' },
        'node_modules/zod': { version },
        'node_modules/other-platform': { version: '1.0.0', optional: true },
      },
    });
    const installed = { packages: { 'node_modules/zod': { version: '4.0.0' } } };
    expect(isInstalled(lock('4.0.0'), installed)).toBe(true);
    expect(isInstalled(lock('4.0.1'), installed)).toBe(false);
    expect(isInstalled(lock('4.0.0'), undefined)).toBe(false);
  });

  it('takes the place of the shell: npm ends that one and nothing below it', () => {
    const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8')) as {
      scripts: { start: string };
    };
    expect(scripts.start).toMatch(/^exec node /);
  });
});

describe('the closing line of a test run', () => {
  const report = (name: string, content: object): string => {
    const file = join(directory, name);
    writeFileSync(file, JSON.stringify(content));
    return file;
  };

  it('sums tests, and counts a file that could not be loaded as a failure', () => {
    const file = report('load.json', {
      numPassedTests: 3,
      numFailedTests: 1,
      testResults: [
        { status: 'failed', assertionResults: [] },
        { status: 'failed', assertionResults: [{}] },
      ],
    });
    expect(countsOf(file, false)).toEqual({ passed: 3, failed: 2 });
  });

  it('is never "0 failed" when a step failed', () => {
    const file = report('crash.json', { numPassedTests: 3, numFailedTests: 0, testResults: [] });
    expect(countsOf(file, false)).toEqual({ passed: 3, failed: 1 });
    expect(countsOf(join(directory, 'missing.json'), false)).toEqual({ passed: 0, failed: 1 });
  });

  it('counts a step without tests of its own as one', () => {
    expect(countsOf(undefined, true)).toEqual({ passed: 1, failed: 0 });
    expect(countsOf(undefined, false)).toEqual({ passed: 0, failed: 1 });
  });
});
