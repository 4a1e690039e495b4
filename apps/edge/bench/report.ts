// Figures as lines.
import type { Figures } from './measure.ts';

const reference = 'millrace';

export function printFigures(figures: Figures): void {
  const { generator, relayMs } = figures;
  const parts = [
    `${figures.server.padEnd(18)} N=${String(figures.publishers).padEnd(4)} chunk ${String(figures.chunkSizeBytes).padEnd(4)}`,
    `${figures.cpuMs.toFixed(2)} ms CPU/s/publisher (core ${percent(figures.corePart)})`,
    `${figures.mibPerPublisher.toFixed(2)} MiB/publisher`,
    `troubled ${figures.troubled}${figures.trouble === undefined ? '' : ` (${figures.trouble})`}`,
    `generator ${percent(generator.cpuPart)}, late p99 ${ms(generator.lateMs.p99)}`,
  ];
  if (figures.server === reference) {
    parts.push(
      `replay ${figures.replayMibPerPublisher.toFixed(2)} MiB`,
      `loop lag p99 ${ms(figures.loopLagP99Ms)}`,
      `publish p99 ${ms(figures.publishP99Ms)}`,
      `relay p50 ${ms(relayMs.p50)} p99 ${ms(relayMs.p99)}`,
    );
  }
  print(parts.join(' | '));
}

export function printRatios(all: readonly Figures[]): void {
  const ours = all.find(({ server }) => server === reference);
  if (ours === undefined) return;
  for (const peer of all) {
    if (peer !== ours) print(`  CPU against ${peer.server}: ${(ours.cpuMs / peer.cpuMs).toFixed(2)} ×`);
  }
  print('');
}

/** A line of the result. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const ms = (value: number) => `${value.toFixed(1)} ms`;
const percent = (part: number) => `${Math.round(part * 100)} %`;
