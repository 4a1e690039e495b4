// Init segments and fragments made of real frames, read back by ffprobe: every frame decodes, every time stamp is exact.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAacConfiguration, parseAvcConfiguration } from '@millrace/codecs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildFragment, buildInitSegment, type InitTrack } from '../src/index.ts';
import { boxAt, readBoxes, type ReadSample, readSamples } from './box-reader.ts';

const run = promisify(execFile);
const picture = 'testsrc2=s=322x182:r=30000/1001:d=2,setsar=4/3';
const encodeVideo = ['-f', 'lavfi', '-i', picture, '-c:v', 'libx264', '-bf', '2', '-g', '30', '-pix_fmt', 'yuv420p'];
const encodeAudio = ['-f', 'lavfi', '-i', 'sine=r=48000:d=2', '-ac', '2', '-c:a', 'aac'];
const fragmented = ['-movflags', '+frag_keyframe+empty_moov+default_base_moof', '-use_editlist', '0'];
const startTicks = 2n ** 33n;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-cmaf-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Frames of a clip, out of a file that ffmpeg wrote. */
async function encode(args: string[], timescale: number): Promise<{ file: Buffer; samples: ReadSample[] }> {
  const path = join(folder, 'source.mp4');
  const scale = ['-video_track_timescale', String(timescale)];
  await run('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...args, ...scale, ...fragmented, path], { timeout: 30_000 });
  const file = await readFile(path);
  // The index at the end of the file is no part of the fragments.
  return { file, samples: readSamples(file.subarray(0, file.lastIndexOf('mfra') - 4)) };
}

interface Frame {
  pts: number;
  pkt_dts: number;
  key_frame: number;
}

async function probe(path: string): Promise<{ stream: Record<string, unknown>; frames: Frame[]; errors: string }> {
  const show = ['-show_streams', '-show_frames', '-of', 'json'];
  const { stdout, stderr } = await run('ffprobe', ['-v', 'warning', ...show, path], {
    timeout: 30_000,
    maxBuffer: 2 ** 24,
  });
  const { streams, frames } = JSON.parse(stdout) as { streams: Record<string, unknown>[]; frames: Frame[] };
  return { stream: streams[0]!, frames, errors: stderr };
}

/** A file of the init segment and two fragments, the decode time shifted so that the first frame shows when it decodes. */
async function repackage(track: InitTrack, samples: ReadSample[]): Promise<string> {
  const shift = samples[0]?.compositionOffsetTicks ?? 0;
  const half = Math.floor(samples.length / 2);
  const fragments = [samples.slice(0, half), samples.slice(half)].map((part, i) =>
    buildFragment({
      sequenceNumber: i + 1,
      trackId: track.trackId,
      baseMediaDecodeTime: startTicks + BigInt(part[0]?.decodeTime ?? 0),
      samples: part.map((sample) => ({ ...sample, compositionOffsetTicks: sample.compositionOffsetTicks - shift })),
    }),
  );
  const path = join(folder, `${track.kind}.mp4`);
  await writeFile(path, Buffer.concat([buildInitSegment(track), ...fragments]));
  return path;
}

describe('ffprobe reads', () => {
  it('a video with B-frames: all frames, exact times, size and aspect ratio', async () => {
    const { file, samples } = await encode(encodeVideo, 90_000);
    const avcC = boxAt(
      readBoxes(file.subarray(0, file.indexOf('moof') - 4)),
      'moov/trak/mdia/minf/stbl/stsd/avc1/avcC',
    );
    const avcConfiguration = parseAvcConfiguration(avcC.body);
    const path = await repackage({ kind: 'video', trackId: 1, timescale: 90_000, avcConfiguration }, samples);
    const { stream, frames, errors } = await probe(path);
    expect(errors).toBe('');
    expect(stream).toMatchObject({
      width: 322,
      height: 182,
      sample_aspect_ratio: '4:3',
      time_base: '1/90000',
      codec_tag_string: 'avc1',
    });
    expect(frames).toHaveLength(60);
    const first = samples[0]!.compositionOffsetTicks;
    // ffprobe delays all times by the largest negative offset, so that nothing shows before it decodes.
    const delay = first - Math.min(...samples.map((sample) => sample.compositionOffsetTicks));
    const times = samples.map((sample) => sample.decodeTime + sample.compositionOffsetTicks - first);
    expect(frames.map(({ pts }) => pts - delay - Number(startTicks))).toEqual(times.sort((a, b) => a - b));
    expect(frames.filter(({ key_frame }) => key_frame === 1)).toHaveLength(2);
  });

  it('AAC: all frames, exact times, rate and channels', async () => {
    const { samples } = await encode(encodeAudio, 48_000);
    const aacConfiguration = parseAacConfiguration(Uint8Array.of(0x11, 0x90));
    const track = { kind: 'audio', trackId: 1, timescale: 48_000, aacConfiguration } as const;
    const { stream, frames, errors } = await probe(await repackage(track, samples));
    expect(errors).toBe('');
    expect(stream).toMatchObject({ codec_name: 'aac', profile: 'LC', sample_rate: '48000', channels: 2 });
    expect(frames).toHaveLength(samples.length);
    expect(frames.map(({ pts }) => pts)).toEqual(samples.map(({ decodeTime }) => decodeTime + Number(startTicks)));
  });
});
