// `npm run chaos:rolling -- [streams] [services]`: restarts every process of a platform, or those of some services, one after
// the other, as a deployment does, while streams are live (20 unless said otherwise). Prints for each restart the longest time
// that a viewer's picture stood still, how many waited, and how often an encoder was disconnected; at the end whether every
// frame came. It writes its section of docs/reference/fault-matrix.md when all were restarted; the exit code is 1 when a
// promise was broken.
import { availableParallelism } from 'node:os';
import { countFrames } from '../frame-count.ts';
import { machineOfRun, withoutAddresses, writeSection } from '../report-page.ts';
import { probeApi } from './api-probe.ts';
import { restart, restartsOf, type RestartResult } from './restart.ts';
import { startRollingWorld, type WatchedStream } from './world.ts';

/** A viewer may wait no longer than a segment, and an encoder comes back once for each edge. */
const longestStallMs = 2_000;
const count = Number(process.argv[2] ?? 20);
const chosen = process.argv[3]?.split(',');

const world = await startRollingWorld(count);
const results: RestartResult[] = [];
const totals = { frames: 0, wrong: 0, examples: [] as string[], violations: [] as string[] };
let api = { requests: 0, failed: 0 };
try {
  console.log(`${count} streams are live`);
  const probe = probeApi(world.apiUrls, world.platform.apiKey);
  for (const one of await restartsOf(world, chosen)) {
    const result = await restart(world, one);
    results.push(result);
    console.log(lineOf(result));
  }
  api = await probe.end();
  await Promise.all(world.streams.map(endOf));
  const recorded = world.streams.values();
  await Promise.all(Array.from({ length: availableParallelism() }, () => countFramesOf(recorded)));
} finally {
  await world.close();
}
const broken = brokenPromises();
console.log(summary());
if (chosen === undefined) await writeSection('Rolling restarts', section());
process.exitCode = broken.length === 0 ? 0 : 1;

async function endOf({ encoder, recorder, oracle }: WatchedStream): Promise<void> {
  await encoder.stop();
  await recorder.stop();
  totals.violations.push(...(await oracle.verdict()).violations, ...recorder.violations);
}

/** Takes one stream after the other, beside others who do the same. */
async function countFramesOf(streams: Iterable<WatchedStream>): Promise<void> {
  for (const { recorder } of streams) {
    const { frames, wrong, examples } = await countFrames(recorder, { isConnected: false });
    totals.frames += frames;
    totals.wrong += wrong;
    totals.examples.push(...examples);
  }
}

function brokenPromises(): string[] {
  const stalled = results.filter(({ stallMs }) => stallMs > longestStallMs);
  const dropped = results.filter(({ name, disconnects }) => disconnects > (name.startsWith('edge') ? count : 0));
  return [
    ...stalled.map(({ name, stallMs }) => `${name}: a viewer waited for ${seconds(stallMs)}`),
    ...dropped.map(({ name, disconnects }) => `${name}: ${disconnects} disconnects`),
    ...(totals.wrong > 0
      ? [`${totals.wrong} frames missing or doubled (${totals.examples.slice(0, 5).join(', ')})`]
      : []),
    ...(api.failed > 0 ? [`${api.failed} requests to the API failed`] : []),
    ...totals.violations,
  ];
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1_000).toFixed(1)} s`;
}

function lineOf({ name, stallMs, waited, disconnects, leftMs }: RestartResult): string {
  return `| ${name} | ${seconds(stallMs)} | ${waited} of ${count} | ${disconnects} of ${count} | ${seconds(leftMs)} |`;
}

function summary(): string {
  const verdict =
    broken.length === 0
      ? 'Every promise was kept.'
      : `**Broken**: ${broken.slice(0, 20).map(withoutAddresses).join('; ')}.`;
  return (
    `Of ${totals.frames} frames ${totals.wrong} were missing or doubled while their encoder was connected; ` +
    `${api.failed} of ${api.requests} requests to the API failed; ${totals.violations.length} violations in playlists. ` +
    verdict
  );
}

function section(): string {
  return `Rows F34 to F37, as \`npm run chaos:rolling\` last saw them: ${machineOfRun()}. A platform with two processes of each
service, but one for the jobs, carries ${count} passed-through streams of 640×360, each with an encoder that comes back and a
viewer who begins three segments behind the end of the playlist. Every process gets SIGTERM, one after the other, and
another comes in its place. The edges share their port, so that one takes the encoders of the other, and have time to send
them away one by one (\`MILLRACE_EDGE_DRAIN_SECONDS\`); origins and APIs stand behind what a balancer does: who gets no answer
asks the other. A promise is broken when a viewer waits for longer than
${seconds(longestStallMs)}, when an encoder is disconnected by anything but its edge, when a frame is missing or doubled although the
encoder stayed connected, when a request to the API fails, or when a playlist goes back, changes or lists what can't be read.

| restarted | longest wait of a viewer | viewers that waited | encoders disconnected | the old process left after |
| --------- | ------------------------ | ------------------- | --------------------- | -------------------------- |
${results.map(lineOf).join('\n')}

${summary()}
`;
}
