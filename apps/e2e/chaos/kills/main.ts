// `npm run chaos:kills -- [kills] [transcoder|ffmpeg|pause|mixed] [spares] [file]`: hurts what makes one low-latency stream,
// 100 times in a row unless said otherwise, while viewers keep every rendition; `file` keeps the sum of several runs. Prints how
// long each takeover took and whether every frame came, once and in order. Two more transcoders stand by unless said otherwise,
// and nothing is hurt while none of them is ready; with none the supervisor has to start the one again. Writes its section of
// docs/reference/fault-matrix.md; the exit code is 1 when a promise was broken.
import { until } from '@millrace/testing';
import { setTimeout as delay } from 'node:timers/promises';
import { writeSection } from '../report-page.ts';
import { drawKind, kindNames, kinds, type KindName } from './kinds.ts';
import { headingOf, reportOf, sectionOf, tallyOf } from './report.ts';
import { addedTo, type Takeover } from './tally.ts';
import { makersOfStream, startKillsWorld } from './world.ts';

const whole = 100;
/** Fewer say little: they are printed and not written. */
const leastToTell = 5;
/** What was killed sooner than this after its start is started again only after a pause. */
const healthyAfterMs = 31_000;
const budgetPerKillMs = { withSpares: 15_000, alone: 50_000 } as const;
/** Between a takeover and the next kill. */
const calm = { leastMs: 500, mostMs: 3_000 } as const;
const takeoverLimitMs = 40_000;
const beforeAndAfterMs = 4_000;
/** More than is needed: the clip is that of the fault matrix. */
const clipSeconds = 1_200;

const kills = Number(process.argv[2] ?? whole);
const wanted = process.argv[3] ?? 'mixed';
const among = wanted === 'mixed' ? kindNames : kindNames.filter((name) => name === wanted);
const spares = Number(process.argv[4] ?? 2);
const sumFile = process.argv[5];
const calmMs = () => (spares === 0 ? healthyAfterMs : calm.leastMs + Math.random() * (calm.mostMs - calm.leastMs));
if (among.length === 0 || !(kills > 0)) throw new Error(`Kinds are ${kindNames.join(', ')} and mixed.`);

const world = await startKillsWorld(clipSeconds, spares);
const takeovers: Takeover[] = [];
const startedAtMs = performance.now();
const budgetMs = kills * (spares === 0 ? budgetPerKillMs.alone : budgetPerKillMs.withSpares);
let isKept: boolean;
try {
  await delay(beforeAndAfterMs);
  while (takeovers.length < kills && performance.now() - startedAtMs < budgetMs) {
    const takeover = await killOnce(drawKind(among));
    takeovers.push(takeover);
    console.log(`${takeovers.length} ${takeover.kind}: listed again after ${Math.round(takeover.listedMs ?? NaN)} ms`);
    if (takeover.listedMs === undefined) break;
  }
  await delay(beforeAndAfterMs);
  const tally = addedTo(sumFile, await tallyOf(world, takeovers));
  const report = reportOf(tally);
  console.log(report.lines.join('\n'));
  if (tally.takeovers.length >= leastToTell)
    await writeSection(headingOf(spares), sectionOf({ tally, spares }, report));
  isKept = report.isKept;
} finally {
  await world.close();
}
process.exitCode = isKept ? 0 : 1;

async function killOnce(kind: KindName): Promise<Takeover> {
  const { source } = world;
  await delay(calmMs());
  if (spares > 0) await world.standBy();
  const makers = await makersOfStream();
  // The next one may be on its way already.
  const before = source.newest + 1;
  const atMs = performance.now();
  kinds[kind].strike(makers);
  return until(() => Promise.resolve(source.listedAfter(before)), takeoverLimitMs).then(
    (listedAtMs) => ({ kind, listedMs: listedAtMs - atMs }),
    () => ({ kind, listedMs: undefined }),
  );
}
