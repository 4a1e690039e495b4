// Sound in codecs that are not packaged, through a real ffmpeg: whole, in order, at its own times.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseAudioUnits, type FlvTag } from '@millrace/flv';
import { createLogger } from '@millrace/service';
import { makeEnhancedFlv, type EnhancedClip } from '@millrace/testing';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { AudioConversion, type AudioConversionOptions } from '../src/conversion/audio-conversion.ts';
import { AudioConverter } from '../src/conversion/audio-converter.ts';
import { listDecoders } from '../src/ffmpeg/decoders.ts';
import type { MediaEvent } from '../src/packaging/access-unit.ts';

const decoders = await listDecoders('ffmpeg');
const log = createLogger({ service: 'test', level: 'silent' });
const open = (changes: Partial<AudioConversionOptions> = {}) =>
  (conversion = new AudioConversion({ ffmpegPath: 'ffmpeg', decoders, log, ...changes }));
let conversion: AudioConversion | undefined;
afterEach(() => conversion?.kill());

/** Three seconds of a tone; the picture beside it is not looked at. */
async function toneOf(audio: EnhancedClip['audio']): Promise<FlvTag[]> {
  const small = ['-preset', 'ultrafast', '-r', '1'];
  const tags = await makeEnhancedFlv({ video: 'libx264', audio, durationMs: 3_000, gopFrames: 1, arguments: small });
  return tags.filter(({ type }) => type === 'audio');
}

async function convert(through: AudioConversion, tags: readonly FlvTag[], fromMs = 0): Promise<MediaEvent[]> {
  const events: MediaEvent[] = [];
  for (const { payload, timestampMs } of tags) {
    for (const unit of parseAudioUnits(payload).units) through.push(unit, fromMs + timestampMs);
    events.push(...(await through.take()));
  }
  return events;
}

const timesOf = (events: readonly MediaEvent[]) =>
  events.flatMap((event) => (event.kind === 'audio' ? [event.frame.ptsMs] : []));

test.each([
  ['MP3', 'libmp3lame'],
  ['FLAC', 'flac'],
  ['AC-3', 'ac3'],
  ['E-AC-3', 'eac3'],
] as const)('%s becomes AAC, frame after frame at the times of the source', async (_name, codec) => {
  const through = open();
  const events = await convert(through, await toneOf(codec), 5_000);
  events.push(...(await through.end()));
  expect(events[0]).toMatchObject({ kind: 'audioConfiguration', configuration: { codecString: 'mp4a.40.2' } });
  const times = timesOf(events);
  expect(times.length).toBeGreaterThanOrEqual(140);
  expect(Math.abs(times[0]! - 5_000)).toBeLessThan(60);
  times.forEach((timeMs, i) => expect(Math.abs(timeMs - times[0]! - (i * 1_024) / 48)).toBeLessThan(30));
});

test('what is read faster than real time waits for the sound, so that it is never far behind', async () => {
  const through = open();
  const tags = await toneOf('libmp3lame');
  const times = timesOf(await convert(through, tags));
  expect(tags.at(-1)!.timestampMs - times.at(-1)!).toBeLessThan(1_300);
});

test('another codec begins anew', async () => {
  const through = open();
  const [mp3, flac] = [await toneOf('libmp3lame'), await toneOf('flac')];
  const events = await convert(through, [...mp3, ...flac]);
  expect(events.filter(({ kind }) => kind === 'audioConfiguration')).toHaveLength(2);
});

test('sound that there is no decoder for is left out', async () => {
  const events = await convert(open({ decoders: new Map([['avc', 'h264']]) }), await toneOf('ac3'));
  expect(events).toEqual([]);
});

test('sound that is garbage costs nothing but itself', async () => {
  const through = open();
  const garbage = Array.from({ length: 90 }, (_, i): FlvTag => {
    return {
      type: 'audio',
      timestampMs: i * 24,
      payload: Uint8Array.from({ length: 300 }, (_, at) => (at === 0 ? 0x2f : i)),
    };
  });
  expect(timesOf(await convert(through, garbage))).toEqual([]);
});

test('a child that ends by itself is a failure that is told', async () => {
  const through = open({ ffmpegPath: 'false' });
  await expect(convert(through, await toneOf('libmp3lame')).then(() => through.end())).rejects.toThrow(/ended with/);
});

test('a child that reads nothing is given up, however much it is sent', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'millrace-hanging-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const hanging = path.join(directory, 'ffmpeg');
  await writeFile(hanging, '#!/bin/sh\nexec sleep 60\n', { mode: 0o755 });
  const converter = new AudioConverter({
    ffmpegPath: hanging,
    format: { codec: 'flac', matroskaId: 'A_FLAC', hasRecord: true },
    record: new Uint8Array(),
    decoder: 'flac',
    fromMs: 0,
    log,
  });
  for (let ptsMs = 0; ptsMs < 10_000; ptsMs += 100) converter.push({ ptsMs, data: new Uint8Array(100_000) });
  await converter.ready(10_000);
  expect(() => converter.take()).toThrow('SIGKILL');
});
