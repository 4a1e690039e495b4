// What came of the kills: how long each takeover took, and whether every frame of every rendition came.
import { countFrames } from '../frame-count.ts';
import { machineOfRun, withoutAddresses } from '../report-page.ts';
import type { Takeover, RenditionTally, Tally } from './tally.ts';
import type { KillsWorld } from './world.ts';

export interface KillsReport {
  isKept: boolean;
  /** For people at the terminal, and for the page. */
  lines: string[];
}

/** Ends the viewers, and looks at all that they got. */
export async function tallyOf(world: KillsWorld, takeovers: readonly Takeover[]): Promise<Tally> {
  const { encoder, recorders, oracle } = world;
  const { disconnects } = encoder;
  await Promise.all([...recorders.values()].map((recorder) => recorder.stop()));
  const { violations, objects } = await oracle.verdict();
  const renditions: Record<string, RenditionTally> = {};
  for (const [id, recorder] of recorders) {
    violations.push(...recorder.violations);
    if (id === 'audio') continue;
    const { frames, wrong, examples } = await countFrames(recorder, { isConnected: disconnects === 0 });
    if (wrong > 0) violations.push(`${id}: ${wrong} frames missing or doubled (${examples.join(', ')})`);
    renditions[id] = { frames, wrong, discontinuities: recorder.discontinuities };
  }
  if (disconnects > 0) violations.push(`the encoder was disconnected ${disconnects} times`);
  if (takeovers.some(({ listedMs }) => listedMs === undefined)) violations.push('the stream did not go on');
  return { runs: 1, takeovers, renditions, disconnects, objects, violations };
}

export function reportOf({ takeovers, renditions, disconnects, objects, violations }: Tally): KillsReport {
  const isKept = violations.length === 0;
  const verdict = isKept
    ? 'Every promise was kept.'
    : `**Broken**: ${violations.slice(0, 20).map(withoutAddresses).join('; ')}.`;
  const renditionLines = Object.entries(renditions).map(
    ([id, { frames, wrong, discontinuities }]) =>
      `- \`${id}\`: ${frames} frames, ${wrong} missing or doubled, ${discontinuities} discontinuities`,
  );
  const lines = [
    ...kindLines(takeovers),
    '',
    ...renditionLines,
    `- the encoder was disconnected ${disconnects} times; ${objects} segments and parts were listed and read; ` +
      `${violations.length} violations`,
    '',
    verdict,
  ];
  return { isKept, lines };
}

function kindLines(takeovers: readonly Takeover[]): string[] {
  const row = (name: string, of: readonly Takeover[]) => {
    const sorted = of.map(({ listedMs }) => listedMs ?? Infinity).sort((a, b) => a - b);
    const at = (share: number) => seconds(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
    return `| ${name} | ${of.length} | ${at(0.5)} | ${at(0.95)} | ${at(1)} |`;
  };
  const names = [...new Set(takeovers.map(({ kind }) => kind))].sort();
  return [
    '| killed | times | median | 95 % | longest |',
    '| ------ | ----- | ------ | ---- | ------- |',
    ...names.map((name) =>
      row(
        name,
        takeovers.filter(({ kind }) => kind === name),
      ),
    ),
    row('all', takeovers),
  ];
}

function seconds(durationMs: number): string {
  return Number.isFinite(durationMs) ? `${(durationMs / 1_000).toFixed(1)} s` : 'never';
}

export function headingOf(spares: number): string {
  return spares === 0 ? 'A transcoder that is alone' : 'Kills in a row';
}

/** The section of the page. */
export function sectionOf(
  { tally: { takeovers, runs }, spares }: { tally: Tally; spares: number },
  { lines }: KillsReport,
): string {
  const how =
    spares === 0
      ? `what made one low-latency stream was killed, half a minute after the last time; no other transcoder was there, and the
supervisor of \`npm start\` had to start it again.`
      : `in a row what made one low-latency stream was killed or frozen for ten seconds, a moment after the last time; ${spares} more
transcoders stood beside the platform's own.`;
  return `Rows F1, F2 and F4 again and again, as \`npm run chaos:kills\` last saw them: ${machineOfRun()}. ${runs === 1 ? '' : `In ${runs} runs, each on a stream of its own: `}${takeovers.length} times ${how}
The times are those from the kill to the next segment but one in the playlist, because the next one may be on its way: of a
stream that is well it takes two to four seconds. A promise is broken when a frame of any rendition is missing or doubled, when
the encoder is disconnected, or when a playlist goes back, changes, or lists what can't be read.

${lines.join('\n')}
`;
}
