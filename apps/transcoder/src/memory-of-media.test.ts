import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const file = join(import.meta.dirname, 'memory-of-media.ts');

/** A process of its own reads 2,000 MB in blocks of half a megabyte and needs the newest 200 MB: how often it collects new objects. */
async function collections(prepare: string): Promise<number> {
  const script = `
    ${prepare}
    const needed = [];
    for (let i = 0; i < 4000; i += 1) {
      needed.push(Buffer.allocUnsafeSlow(512 * 1024));
      if (needed.length > 400) needed.shift();
    }`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--trace-gc', '--input-type=module', '-e', script]);
  return stdout.match(/Scavenge/g)?.length ?? 0;
}

test('media that are needed at once do not have one collection follow the other, which would take them for old', async () => {
  const prepare = `import { letMediaDieYoung } from ${JSON.stringify(file)}; letMediaDieYoung();`;
  const times = await collections(prepare);
  expect(times).toBeGreaterThan(1);
  expect(times).toBeLessThan(12);
});
