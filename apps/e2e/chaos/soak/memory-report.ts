// Loaded into every process of a platform that is soaked (`--import`, with the directory of its reports): at SIGUSR2 it
// collects its garbage and writes what is still held. What V8 has not yet bothered to collect is no leak.
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const path = join(new URL(import.meta.url).searchParams.get('into') ?? '.', `${process.pid}.json`);
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

process.on('SIGUSR2', () => {
  // What the first round finalizes may have held more.
  collect();
  collect();
  writeFileSync(`${path}.new`, JSON.stringify(process.memoryUsage()));
  renameSync(`${path}.new`, path);
});
