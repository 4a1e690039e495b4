import { parseAacConfiguration } from '@millrace/codecs';
import { expect, test } from 'vitest';
import { AudioPackager } from './audio-packager.ts';
import { CellAssembler, MisalignedError, type Cell } from './cell-assembler.ts';
import type { PackagedSegment } from './packaged-segment.ts';
import { VideoPackager } from './video-packager.ts';

const data = Uint8Array.of(0, 0, 0, 1, 0x65);

function packageVideo(pictures: readonly { dtsMs: number; ptsMs: number; isKeyframe: boolean }[], fromMs = 0) {
  const segments: PackagedSegment[] = [];
  const packager = new VideoPackager({
    renditionId: 'source',
    mode: 'follow',
    baseMs: 10_000,
    fromMs,
    nominalFrameMs: 40,
    onSegment: (segment) => segments.push(segment),
  });
  for (const picture of pictures) packager.push({ ...picture, data });
  packager.flush();
  return segments;
}

const pictures = (durationMs: number, delayMs = 80) =>
  Array.from({ length: durationMs / 40 }, (_, i) => ({
    dtsMs: i * 40,
    ptsMs: i * 40 + delayMs,
    isKeyframe: i % 50 === 0,
  }));

test('a segment begins at the presentation time of its first picture, in stream time, and the next where it ends', () => {
  const segments = packageVideo(pictures(4_000));
  expect(segments.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
    [80, 2_080],
    [2_080, 4_080],
  ]);
  expect(segments.map(({ startTicks, durationTicks }) => [startTicks, durationTicks])).toEqual([
    [10_080 * 90, 2_000 * 90],
    [12_080 * 90, 2_000 * 90],
  ]);
});

test('pictures of segments that are published already are left out', () => {
  expect(packageVideo(pictures(4_000), 2_080).map(({ startMs }) => startMs)).toEqual([2_080]);
});

test('decode times that stand still or go back do not make samples without duration', () => {
  const stuck = pictures(4_000).map((picture, i) => ({ ...picture, dtsMs: i > 10 && i < 14 ? 400 : picture.dtsMs }));
  expect(packageVideo(stuck).map(({ durationTicks }) => durationTicks)).toEqual([2_000 * 90, 2_000 * 90]);
});

const configuration = parseAacConfiguration(Uint8Array.of(0x11, 0x90));

function audioPackager(resumeTicks?: number) {
  const segments: PackagedSegment[] = [];
  const gaps: number[] = [];
  const packager = new AudioPackager({
    renditionId: 'audio',
    configuration,
    baseMs: 0,
    fromMs: 0,
    resumeTicks,
    onSegment: (segment) => segments.push(segment),
    onGap: (startMs) => gaps.push(startMs),
  });
  return { packager, segments, gaps };
}

const frameMs = (i: number) => Math.round((i * 1_024) / 48);

test('sound follows the cuts of the picture and is counted in samples, without holes', () => {
  const { packager, segments } = audioPackager();
  packager.cutAt(0, 2_000);
  packager.cutAt(2_000, 4_000);
  for (let i = 0; i < 200; i += 1) packager.push({ ptsMs: frameMs(i), data });
  expect(segments.map(({ startTicks, durationTicks }) => [startTicks, durationTicks / 1_024])).toEqual([
    [0, 94],
    [94 * 1_024, 94],
  ]);
});

test('a hole in the sound moves the clock, once', () => {
  const { packager, segments } = audioPackager();
  packager.cutAt(0, 2_000);
  for (let i = 0; i < 120; i += 1) packager.push({ ptsMs: frameMs(i) + (i < 20 ? 0 : 500), data });
  expect(segments[0]!.durationTicks / 48).toBeCloseTo(2_000 + 10, -2);
});

test('sound that has stopped leaves a gap instead of holding up the picture', () => {
  const { packager, segments, gaps } = audioPackager();
  packager.push({ ptsMs: 0, data });
  packager.cutAt(0, 2_000);
  packager.cutAt(2_000, 4_000);
  expect(packager.behindMs).toBeGreaterThan(3_000);
  packager.flush();
  expect(segments).toHaveLength(1);
  expect(gaps).toEqual([2_000]);
});

test('a successor goes on with the sample at which the earlier run ended', () => {
  const { packager, segments } = audioPackager(94 * 1_024);
  packager.cutAt(2_000, 4_000);
  for (let i = 80; i < 200; i += 1) packager.push({ ptsMs: frameMs(i), data });
  expect(segments[0]).toMatchObject({ startTicks: 94 * 1_024, durationTicks: 94 * 1_024 });
});

function segment(renditionId: string, startMs: number): PackagedSegment {
  return { renditionId, startMs, endMs: startMs + 2_000, startTicks: 0, durationTicks: 1, bytes: data };
}

test('cells leave in order, each with all its renditions', () => {
  const cells: Cell[] = [];
  const assembler = new CellAssembler(['source', '480p', 'audio'], (cell) => cells.push(cell));
  for (const id of ['source', 'audio']) for (const startMs of [0, 2_000]) assembler.add(segment(id, startMs));
  expect(cells).toEqual([]);
  assembler.add(segment('480p', 0));
  assembler.add(segment('480p', 2_000));
  expect(cells.map(({ startMs, segments }) => [startMs, segments.size])).toEqual([
    [0, 3],
    [2_000, 3],
  ]);
});

test('a rendition that was cut elsewhere breaks the run', () => {
  const assembler = new CellAssembler(['source', '480p'], () => undefined);
  assembler.add(segment('source', 0));
  assembler.add(segment('source', 2_000));
  expect(() => assembler.add(segment('480p', 1_000))).toThrow(MisalignedError);
});

test('a gap completes a cell', () => {
  const cells: Cell[] = [];
  const assembler = new CellAssembler(['source', 'audio'], (cell) => cells.push(cell));
  assembler.add(segment('source', 0));
  assembler.gap('audio', 0, 2_000);
  expect(cells[0]!.segments.has('audio')).toBe(false);
});
