// `npm run bench:webhooks`: how fast events get from the commit of their change to a receiver, and how many a second. A
// durable PostgreSQL, a jobs process as in production, writers in this process, one receiver per organization. The limit it
// is compared with is the same receiver asked by nothing but HTTP, and the same writers without webhooks.
import { derivePlatformKeys } from '@millrace/auth';
import { parseArgs } from 'node:util';
import { openTestBed, type TestBed } from './test-bed.ts';
import { writeAtRate, type Written } from './write-events.ts';

const { values } = parseArgs({
  options: {
    rates: { type: 'string', default: '50,200,1000' },
    seconds: { type: 'string', default: '10' },
    organizations: { type: 'string', default: '10' },
    'per-transaction': { type: 'string', default: '1' },
  },
});
const [seconds, organizations] = [Number(values.seconds), Number(values.organizations)];
const perTransaction = Number(values['per-transaction']);
const secret = 'the secret of the benchmark, long enough';
const print = (line: string) => process.stdout.write(`${line}\n`);

const bed = await openTestBed({ secret, keys: derivePlatformKeys(secret), organizations, env: { ...process.env } });
try {
  for (const rate of values.rates.split(',').map(Number)) report(rate, await measure(bed, rate));
} finally {
  await bed.close();
}

interface Figures {
  written: Written;
  delaysMs: number[];
  missing: number;
  repeated: number;
  receivedPerSecond: number;
}

async function measure({ db, organizationIds, receiver }: TestBed, rate: number): Promise<Figures> {
  receiver.arrivals.clear();
  receiver.repeated = 0;
  const written = await writeAtRate(db, { organizationIds, rate, seconds, perTransaction });
  await receiver.arrived(written.committedAtMs.size, 60_000);
  const arrivals = [...written.committedAtMs].map(([key, committedAtMs]) => {
    const arrivedAtMs = receiver.arrivals.get(key);
    return arrivedAtMs === undefined ? undefined : { arrivedAtMs, delayMs: arrivedAtMs - committedAtMs };
  });
  const came = arrivals.filter((arrival) => arrival !== undefined);
  const times = came.map(({ arrivedAtMs }) => arrivedAtMs);
  const spanMs = Math.max(...times) - Math.min(...times);
  return {
    written,
    delaysMs: came.map(({ delayMs }) => Math.max(0, delayMs)).sort((a, b) => a - b),
    missing: arrivals.length - came.length,
    repeated: receiver.repeated,
    receivedPerSecond: (came.length / spanMs) * 1_000,
  };
}

function report(rate: number, { written, delaysMs, missing, repeated, receivedPerSecond }: Figures): void {
  const at = (part: number) => (delaysMs[Math.floor((delaysMs.length - 1) * part)] ?? NaN).toFixed(0);
  print(
    `${rate}/s asked: ${written.perSecond.toFixed(0)}/s written, ${receivedPerSecond.toFixed(0)}/s received; ` +
      `commit to receiver p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms; ` +
      `${missing} missing, ${repeated} repeated of ${delaysMs.length + missing}`,
  );
}
