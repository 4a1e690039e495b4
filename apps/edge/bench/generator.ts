// The process that plays the encoders: as many publishers as asked for, each message sent when it is due, figures when the
// window is over. Kept on a core of its own, so that what it costs is not counted.
import { yieldHelperThreads } from '@millrace/testing';
import { readFile } from 'node:fs/promises';
import { chunkSource } from './chunked-source.ts';
import type { GeneratorFigures, GeneratorOrder } from './load-figures.ts';
import { PacedPublisher } from './paced-publisher.ts';
import { percentile } from './percentile.ts';

const tickMs = 1;
/** 500 ms of the source: a publisher whose socket holds more has fallen behind. */
const behindBytes = 375_000;

yieldHelperThreads();
process.once('message', (order: GeneratorOrder) => void run(order));
process.once('disconnect', () => process.exit());

async function run(order: GeneratorOrder): Promise<void> {
  const source = chunkSource(new Uint8Array(await readFile(order.sourcePath)), order.chunkSizeBytes);
  const publishers: PacedPublisher[] = [];
  const openEveryMs = 1_000 / order.connectionsPerSecond;
  const beganAtMs = performance.now();
  let lateMs: number[] = [];
  setInterval(() => {
    const nowMs = performance.now();
    while (publishers.length < order.publishers && nowMs - beganAtMs >= publishers.length * openEveryMs) {
      const index = publishers.length;
      publishers.push(new PacedPublisher(new URL(order.urls[index] ?? ''), source, index));
    }
    for (const publisher of publishers) {
      const late = publisher.send(performance.now());
      if (late !== undefined) lateMs.push(late);
    }
  }, tickMs);

  let window = { atMs: beganAtMs, cpu: process.cpuUsage(), sentBytes: 0 };
  let behind = 0;
  const sentBytes = () => publishers.reduce((sum, publisher) => sum + publisher.sentBytes, 0);
  process.on('message', (message: 'begin' | 'windowEnd' | 'end') => {
    if (message === 'begin') {
      lateMs = [];
      window = { atMs: performance.now(), cpu: process.cpuUsage(), sentBytes: sentBytes() };
    } else if (message === 'windowEnd') {
      behind = publishers.filter((publisher) => publisher.unsentBytes > behindBytes).length;
    } else {
      const cpu = process.cpuUsage(window.cpu);
      const spanMs = performance.now() - window.atMs;
      const figures: GeneratorFigures = {
        acceptedAtMs: publishers.map((publisher) => publisher.acceptedAtMs),
        failures: publishers.flatMap((publisher) => publisher.failure ?? []),
        behind,
        sentBytes: sentBytes() - window.sentBytes,
        cpuPart: (cpu.user + cpu.system) / 1_000 / spanMs,
        lateMs: { p50: percentile(lateMs, 0.5), p99: percentile(lateMs, 0.99) },
      };
      process.send?.(figures);
    }
  });
}
