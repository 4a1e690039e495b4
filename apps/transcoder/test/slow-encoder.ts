// An ffmpeg that takes its input slowly after a while, as one that gets little CPU, as long as it has several rungs to make.
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Of its input, in bytes: what it takes at once, and in a second from then on. */
interface Pace {
  atOnce: number;
  perSecond: number;
}

/** The path of its program. */
export async function makeSlowEncoder(directory: string, pace: Pace): Promise<string> {
  const path = join(directory, 'slow-ffmpeg.cjs');
  await writeFile(path, program(pace));
  await chmod(path, 0o755);
  return path;
}

const program = ({ atOnce, perSecond }: Pace) => `#!${process.execPath}
const { spawn } = require('node:child_process');
const args = process.argv.slice(2);
const outputs = args.filter((argument) => /^pipe:[3-9]$/.test(argument)).map((pipe) => Number(pipe.slice(5)));
const isSlow = outputs.length > 1;
const stdio = [isSlow ? 'pipe' : 'inherit', 'inherit', 'inherit', ...outputs];
const ffmpeg = spawn('ffmpeg', args, { stdio, env: { PATH: ${JSON.stringify(process.env['PATH'])} } });
ffmpeg.once('exit', (code) => process.exit(code ?? 1));
if (isSlow) feed();
async function feed() {
  let left = ${atOnce};
  for await (const bytes of process.stdin) {
    ffmpeg.stdin.write(bytes);
    left -= bytes.length;
    if (left < 0) await new Promise((resolve) => setTimeout(resolve, (1000 * bytes.length) / ${perSecond}));
  }
  ffmpeg.stdin.end();
}
`;
