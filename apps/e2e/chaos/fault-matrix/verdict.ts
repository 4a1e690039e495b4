// Whether a row of the matrix kept its promise, and the page that says so.
import type { FrameCount } from '../frame-count.ts';
import { withoutAddresses } from '../report-page.ts';
import type { FaultRow } from './fault-row.ts';
import { isBeyond, wordsOfFigure } from './figure.ts';
import type { Measurement } from './measurement.ts';
import { invariants, type Invariant } from './invariants.ts';
import { proofs, type Proof, type Shown } from './proofs.ts';
import { faultRows } from './rows.ts';

/** What was broken, in words; empty when nothing was. */
export function brokenPromises(measurement: Measurement, count: FrameCount): string[] {
  const { row, freezeMs, recoveredMs, disconnects, streams, slowestApiMs, violations, figures } = measurement;
  return [
    ...(recoveredMs === undefined ? ['the stream did not go on'] : []),
    ...(freezeMs > row.freezeMs ? [`no new segment for ${seconds(freezeMs)}`] : []),
    ...(disconnects > row.disconnects ? [`the encoder was disconnected ${disconnects} times`] : []),
    ...(streams === 1 ? [] : [`${streams} streams`]),
    ...(row.apiAnswers && slowestApiMs === Infinity ? ['the API did not answer'] : []),
    ...(row.disconnects === 0 && !row.mayGap && count.wrong > 0
      ? [`${count.wrong} frames missing or doubled (${count.examples.join(', ')})`]
      : []),
    ...figures.filter(isBeyond).map(wordsOfFigure),
    ...violations,
  ];
}

const seconds = (durationMs: number | undefined) =>
  durationMs === undefined ? 'never' : `${(durationMs / 1_000).toFixed(1)} s`;

/** One line of the table. */
export function lineOf(measurement: Measurement, count: FrameCount): string {
  const { row, freezeMs, recoveredMs, disconnects, slowestApiMs, figures } = measurement;
  const broken = brokenPromises(measurement, count);
  const api = slowestApiMs === Infinity ? 'silent' : `${Math.round(slowestApiMs)} ms`;
  const cells = [
    row.id,
    row.fault,
    expectedOf(row),
    [`${seconds(freezeMs)} without, whole again after ${seconds(recoveredMs)}`, ...figures.map(wordsOfFigure)].join(
      '; ',
    ),
    `${count.wrong} of ${count.frames}`,
    `${disconnects}`,
    api,
    broken.length === 0 ? 'kept' : `**broken**: ${broken.map(withoutAddresses).join('; ')}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

const idOf = (line: string) => /^\| (\S+) /.exec(line)?.[1];

/** All lines of the table: those of this run, of the other rows what the page says already, and of the rest that nobody has seen it. */
export function withLines(page: string, lines: readonly string[]): string[] {
  const known = new Map([...page.split('\n'), ...lines].map((line) => [idOf(line), line]));
  return [...faultRows]
    .sort((a, b) => numberOf(a.id) - numberOf(b.id))
    .map((row) => known.get(row.id) ?? unseenLine(row));
}

function unseenLine(row: FaultRow): string {
  return `| ${[row.id, row.fault, expectedOf(row), '–', '–', '–', '–', 'not seen yet'].join(' | ')} |`;
}

const expectedOf = (row: FaultRow) => `${row.expected}; at most ${seconds(row.freezeMs)} without a new segment`;

/** Rows without a number stand at the end. */
function numberOf(id: string): number {
  return Number(/^F(\d+)/.exec(id)?.[1] ?? Infinity);
}

function proofLine({ id, fault, expected, shownBy, but }: Proof): string {
  return `| ${[id, fault, expected, wordsOf(shownBy), but ?? ''].join(' | ')} |`;
}

function invariantLine({ id, promise, shownBy, but }: Invariant): string {
  return `| ${[id, promise, wordsOf(shownBy), but ?? ''].join(' | ')} |`;
}

function wordsOf(shownBy: readonly Shown[]): string {
  return shownBy
    .map((one) => ('command' in one ? `\`npm run ${one.command}\`` : `\`${one[0]}\`: ${one[1]}`))
    .join('<br>');
}

/** `docs/reference/fault-matrix.md`. */
export function pageOf(lines: readonly string[], machine: string): string {
  return `# Fault matrix

What happens to a live stream when a part of the platform fails, as \`npm run chaos:matrix\` last saw each row; the newest
run: ${machine}. The command starts a platform as \`npm start\` does, with PostgreSQL, Redis and an S3 server behind links that it can break and
a second transcoder, publishes a clip whose every frame carries its number, lets one fault after the other happen to the
same live stream, decodes what a viewer got, and writes this page. A promise is broken when the pause is longer than it may
be, when the encoder is disconnected, when a frame is missing or doubled although the encoder stayed connected, when a
playlist goes back or changes, when something listed can't be read, or when a second stream begins.

| row | fault | expected | measured | frames missing or doubled | encoder disconnects | slowest API answer | verdict |
| --- | ----- | -------- | -------- | ------------------------- | ------------------- | ------------------ | ------- |
${lines.join('\n')}

These rows are shown by tests that run with every \`npm test\`, or by another command, which writes its section of this page:

| row | fault | expected | shown by | what is not |
| --- | ----- | -------- | -------- | ----------- |
${proofs.map(proofLine).join('\n')}

What must be so in every row:

| promise | in words | shown by | what is not |
| ------- | -------- | -------- | ----------- |
${invariants.map(invariantLine).join('\n')}

Rows are named after the faults that the design lists. Crashes, pauses, partitions, clock skew and lost or doubled messages
in every order are tried by [the simulation](../decisions/0019-a-log-outlives-redis.md) in every test run, with the rules
that the services run.
`;
}
