// How many publishers one core carries: more and more of them until one falls behind or the core is full.
import { measure } from './measure.ts';
import type { Run } from './run.ts';
import { print, printFigures } from './report.ts';
import type { ServerKind } from './servers.ts';

const chunkSizeBytes = 4_096;
const first = 400;
const step = 100;
const last = 1_200;
/** Beyond this the generator is what is measured. */
const maxGeneratorPart = 0.9;

export async function greatestNumber(
  kinds: readonly ServerKind[],
  run: Omit<Run, 'publishers' | 'chunkSizeBytes'>,
): Promise<void> {
  for (const kind of kinds) {
    let greatest = 0;
    for (let publishers = first; publishers <= last; publishers += step) {
      const figures = await measure(kind, { ...run, publishers, chunkSizeBytes });
      if (figures === undefined) break;
      printFigures(figures);
      if (figures.troubled > 0) break;
      greatest = publishers;
      if (figures.generator.cpuPart <= maxGeneratorPart) continue;
      print('the generator is at its end: more may be possible');
      break;
    }
    print(`${kind.name}: ${greatest} publishers of 6 Mbit/s, none behind\n`);
  }
}
