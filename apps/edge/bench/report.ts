// Figures as lines.
import type { Figures } from './measure.ts';
import type { ProbeFigures } from './probes.ts';
import { ourName } from './servers.ts';

export function printFigures(figures: Figures): void {
  const { alone, atWork, generator, waitedPart } = figures;
  const parts = [
    `${figures.server.padEnd(18)} N=${String(figures.publishers).padEnd(4)} chunk ${String(figures.chunkSizeBytes).padEnd(4)}`,
    `${figures.cpuMs.toFixed(2)} ms CPU/s/publisher (core ${percent(figures.corePart)})`,
    `${figures.mibPerPublisher.toFixed(2)} MiB/publisher`,
    `troubled ${figures.troubled}${figures.trouble === undefined ? '' : ` (${figures.trouble})`}`,
    `waited for its core ${percent(waitedPart.server)}`,
    `generator ${percent(generator.cpuPart)}, waited ${percent(waitedPart.generator)}, late p99 ${ms(generator.lateMs.p99)}`,
  ];
  if (figures.server === ourName) {
    parts.push(
      `replay ${figures.replayMibPerPublisher.toFixed(2)} MiB`,
      `loop lag p99 ${ms(figures.loopLagP99Ms)}`,
      `alone: ${probed(alone)}`,
      `at work: ${probed(atWork)}, its publishers let in p99 ${ms(figures.publishersLetInP99Ms)}`,
    );
  }
  print(parts.join(' | '));
}

function probed(figures: ProbeFigures | undefined): string {
  if (figures === undefined) return 'nothing measured';
  const { ownLagP99Ms, publishMs, relayMs } = figures;
  const spreads = Object.entries({ publish: publishMs, relay: relayMs });
  const parts = spreads.map(([what, { p50, p99 }]) => `${what} p50 ${ms(p50)} p99 ${ms(p99)}`);
  return [...parts, `what measures these late p99 ${ms(ownLagP99Ms)}`].join(', ');
}

/** A line of the result. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** What comes from another process as JSON is null where there was nothing to measure. */
const ms = (value: number | null) =>
  value === null || Number.isNaN(value) ? 'nothing measured' : `${value.toFixed(1)} ms`;
const percent = (part: number) => `${Math.round(part * 100)} %`;
