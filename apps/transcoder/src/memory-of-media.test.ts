import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const file = join(import.meta.dirname, 'memory-of-media.ts');
const megabyte = 1024 * 1024;

/** A process of its own reads 2,000 MB in blocks of half a megabyte and needs the newest 200 MB: how many MB it has at the end. */
async function keptMegabytes(prepare: string): Promise<number> {
  const script = `
    ${prepare}
    const needed = [];
    for (let i = 0; i < 4000; i += 1) {
      needed.push(Buffer.allocUnsafeSlow(${megabyte / 2}));
      if (needed.length > 400) needed.shift();
    }
    console.log(process.memoryUsage().external / ${megabyte});`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  return Number(stdout);
}

test('media that are needed no more are freed by small collections, however much is needed at once', async () => {
  const prepare = `import { letMediaDieYoung } from ${JSON.stringify(file)}; letMediaDieYoung();`;
  expect(await keptMegabytes(prepare)).toBeLessThan(900);
});
