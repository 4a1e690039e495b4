// What every stream keeps, whatever its source does: looked up in its log, and in what is stored, decoded.
import { objectKey, segmentName, type CellRecord, type RunRecord } from '@millrace/pipeline';
import type { ObjectStorage } from '@millrace/storage';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { partsOf, runsOf, type Outcome } from './transcoder-under-test.ts';

const execute = promisify(execFile);

/** A run with its cells. */
interface Stretch {
  run: RunRecord;
  cells: CellRecord[];
}

/** Frames of sound begin where they do: at most one apart from the picture. */
const soundToleranceMs = 50;

export function stretchesOf({ records }: Outcome): Stretch[] {
  const stretches: Stretch[] = [];
  for (const { record } of records) {
    if (record.kind === 'run') stretches.push({ run: record, cells: [] });
    else if (record.kind === 'cell') stretches.at(-1)?.cells.push(record);
  }
  return stretches;
}

/** The promises of the playlists, and that the renditions fit each other. */
export function expectKeptPromises(outcome: Outcome): void {
  const stretches = stretchesOf(outcome);
  const targets = new Set(runsOf(outcome).map(({ targetDurationSeconds }) => targetDurationSeconds));
  expect(targets.size).toBe(1);
  for (const { run, cells } of stretches) for (const cell of cells) expectCell(cell, run);
  for (const { record } of outcome.records) if (record.kind === 'run') expect(record.playlist).toBeDefined();
  expectSequence(stretches);
  expectParts(outcome);
}

/** The source had nothing. */
export function isGap({ media }: CellRecord): boolean {
  return Object.keys(media).length === 0;
}

function expectCell(cell: CellRecord, run: RunRecord): void {
  expect(cell.programDateTimeMs - run.timeOriginMs).toBe(cell.startMs - run.baseMs);
  if (isGap(cell)) return;
  for (const { id, kind, timescale } of run.renditions) {
    const media = cell.media[id];
    expect(media, `${id} of ${cell.mediaSequence}`).toBeDefined();
    const { startTicks = 0, durationTicks = 0 } = media ?? {};
    expect(Math.round(durationTicks / timescale)).toBeLessThanOrEqual(run.targetDurationSeconds);
    const apartMs = Math.abs((startTicks * 1_000) / timescale - cell.startMs);
    expect(apartMs, `${id} of ${cell.mediaSequence}`).toBeLessThanOrEqual(kind === 'audio' ? soundToleranceMs : 40);
  }
}

/** Numbers go on by one; media goes on where it ended, unless there is a discontinuity. */
function expectSequence(stretches: readonly Stretch[]): void {
  const all = stretches.flatMap(({ run, cells }) => cells.map((cell) => ({ run, cell })));
  all.slice(1).forEach(({ run, cell }, i) => {
    const before = all[i]!;
    expect(cell.mediaSequence).toBe(before.cell.mediaSequence + 1);
    expect(cell.discontinuitySequence).toBe(before.cell.discontinuitySequence + (cell.discontinuity ? 1 : 0));
    if (cell.discontinuity) return;
    expect(cell.startMs).toBe(before.cell.endMs);
    for (const { id } of run.renditions) {
      const [media, earlier] = [cell.media[id], before.cell.media[id]];
      if (!earlier || !media) continue;
      expect(media.startTicks, `${id} of ${cell.mediaSequence}`).toBe(earlier.startTicks + earlier.durationTicks);
    }
  });
}

/** Parts keep PART-TARGET, and 85 % of it where they must. */
function expectParts(outcome: Outcome): void {
  const [first] = runsOf(outcome);
  const target = first?.lowLatency?.partTargetMs;
  if (target === undefined) return;
  const parts = partsOf(outcome);
  for (const { id, timescale } of first!.renditions) {
    for (const part of parts) {
      const media = part.media[id];
      if (!media) continue;
      const listedMs = (media.durationTicks * 1_000) / timescale;
      const named = `${id} ${part.mediaSequence}.${part.part}`;
      expect(listedMs, named).toBeLessThanOrEqual(target);
      const next = parts.find(
        ({ mediaSequence, part: number }) => mediaSequence === part.mediaSequence && number === part.part + 1,
      );
      const mayBeShort = media.independent || next?.media[id] === undefined;
      if (!mayBeShort) expect(listedMs, named).toBeGreaterThanOrEqual(0.85 * target);
    }
  }
}

/** Frames that a decoder makes of each stretch of a rendition; whatever a decoder complains of fails. */
export function decodedFrames(storage: ObjectStorage, outcome: Outcome, renditionId: string): Promise<number[]> {
  return ofEachStretch(storage, { outcome, renditionId }, countFrames);
}

/** The text of the closed captions of a rendition, as ffmpeg reads them. */
export async function captionsOf(storage: ObjectStorage, outcome: Outcome, renditionId: string): Promise<string> {
  const texts = await ofEachStretch(storage, { outcome, renditionId }, async (path) => {
    const read = ['-v', 'error', '-f', 'lavfi', '-i', `movie=${path}[out0+subcc]`, '-map', 's', '-f', 'srt', '-'];
    return (await execute('ffmpeg', read)).stdout;
  });
  return texts.join('\n');
}

/** Looks at a file of each stretch of a rendition: its init segment and its segments. */
async function ofEachStretch<T>(
  storage: ObjectStorage,
  { outcome, renditionId }: { outcome: Outcome; renditionId: string },
  look: (path: string) => Promise<T>,
): Promise<T[]> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-stretch-'));
  const { organizationId, streamId } = outcome.order;
  try {
    const seen: T[] = [];
    for (const [i, { run, cells }] of stretchesOf(outcome).entries()) {
      const rendition = run.renditions.find(({ id }) => id === renditionId);
      if (!rendition) continue;
      const names = [
        { epoch: run.epoch, name: rendition.initName },
        ...cells
          .filter((cell) => !isGap(cell))
          .map(({ epoch, mediaSequence }) => ({ epoch, name: segmentName(mediaSequence) })),
      ];
      const keys = names.map((name) => objectKey({ organizationId, streamId, renditionId, ...name }));
      const objects = await Promise.all(keys.map(async (key) => (await storage.get(key))!.body));
      const path = join(directory, `${i}.mp4`);
      await writeFile(path, Buffer.concat(objects));
      seen.push(await look(path));
    }
    return seen;
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function countFrames(path: string): Promise<number> {
  const show = ['-v', 'error', '-show_entries', 'frame=pts', '-of', 'csv=p=0', path];
  const { stdout, stderr } = await execute('ffprobe', show, { maxBuffer: 2 ** 26 });
  expect(stderr).toBe('');
  const times = stdout.split('\n').flatMap((line) => (line.trim() ? [Number.parseInt(line)] : []));
  expect(new Set(times).size).toBe(times.length);
  return times.length;
}
