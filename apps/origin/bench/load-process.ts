// The process that plays the viewers: they come one after the other, watch for as long as is wanted, and what they have
// seen is told. On a core of its own, so that what it costs is not the server's.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { AnswerTimes } from './answer-times.ts';
import { ClassicViewer } from './classic-viewer.ts';
import type { Audience, LoadMessage, WantedLoad } from './load-figures.ts';
import { LowLatencyViewer } from './low-latency-viewer.ts';

const joinMs = 10;
const lagResolutionMs = 10;

process.once('message', (wanted: WantedLoad) => void watch(wanted));
process.once('disconnect', () => process.exit());

async function watch(wanted: WantedLoad): Promise<void> {
  const counts = { playlists: 0, media: 0, bytes: 0, stalls: 0, failures: 0 };
  const loaded = new Set<string>();
  const answers = new AnswerTimes();
  const lag = monitorEventLoopDelay({ resolution: lagResolutionMs });
  lag.enable();
  const viewers = await join({ wanted, counts, answers, loaded });
  const told: LoadMessage = { kind: 'joined' };
  process.send?.(told);
  const [before, beganAtMs, bytesBefore] = [process.cpuUsage(), performance.now(), counts.bytes];
  await new Promise((resolve) => setTimeout(resolve, wanted.seconds * 1_000));
  const { user, system } = process.cpuUsage(before);
  const cpuShare = (user + system) / 1_000 / (performance.now() - beganAtMs);
  const watchedBytes = counts.bytes - bytesBefore;
  const lagMs = lag.max / 1e6 - lagResolutionMs;
  for (const viewer of viewers) viewer.end();
  const watched: LoadMessage = {
    kind: 'watched',
    figures: { ...counts, answers: answers.figures(), lagMs, watchedBytes, objects: loaded.size, cpuShare },
  };
  process.send?.(watched);
}

/** Resolves when all have come. */
function join(audience: Audience): Promise<{ end(): void }[]> {
  const { kind, viewers: wanted, rampMs } = audience.wanted;
  const viewers: { end(): void }[] = [];
  const beganAtMs = performance.now();
  const { promise, resolve } = Promise.withResolvers<{ end(): void }[]>();
  const ramp = setInterval(() => {
    const joinedMs = performance.now() - beganAtMs;
    const due = Math.min(wanted, Math.ceil((joinedMs / rampMs) * wanted));
    while (viewers.length < due)
      viewers.push(kind === 'classic' ? new ClassicViewer(audience) : new LowLatencyViewer(audience, joinedMs));
    if (viewers.length < wanted) return;
    clearInterval(ramp);
    resolve(viewers);
  }, joinMs);
  return promise;
}
