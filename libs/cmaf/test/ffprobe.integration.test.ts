// Init segments and fragments made of real frames, read back by ffprobe: every frame decodes, every time stamp is exact.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  opusPacketSamples,
  parseAacConfiguration,
  parseAv1Configuration,
  parseAvcConfiguration,
  parseHevcConfiguration,
  parseOpusConfiguration,
  parseVp9Configuration,
  type AudioConfiguration,
  type VideoConfiguration,
} from '@millrace/codecs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildFragment, buildInitSegment, type InitTrack } from '../src/index.ts';
import { boxAt, readBoxes, type ReadSample, readSamples } from './box-reader.ts';

const run = promisify(execFile);
const picture = 'testsrc2=s=322x182:r=30000/1001:d=2,setsar=4/3';
const source = ['-f', 'lavfi', '-i', picture, '-pix_fmt', 'yuv420p'];
const encodeVideo = [...source, '-c:v', 'libx264', '-bf', '2', '-g', '30'];
const tone = ['-f', 'lavfi', '-i', 'sine=r=48000:d=2', '-ac', '2'];
const opusHead = Uint8Array.from(Buffer.from('4f707573486561640102380180bb0000000000', 'hex'));
const fragmented = ['-movflags', '+frag_keyframe+empty_moov+default_base_moof+delay_moov', '-use_editlist', '0'];
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
  nb_samples?: number;
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
    const { configuration, stream } = await expectExact(encodeVideo, 'avc1/avcC', ({ record }) =>
      parseAvcConfiguration(record),
    );
    expect(stream).toMatchObject({
      width: 322,
      height: 182,
      sample_aspect_ratio: '4:3',
      time_base: '1/90000',
      codec_tag_string: 'avc1',
    });
    expect(configuration.codecString).toBe('avc1.64000d');
  });

  it('HEVC with B-frames: all frames, exact times, size and aspect ratio', async () => {
    const x265 = ['-c:v', 'libx265', '-x265-params', 'log-level=none:bframes=3:keyint=30:open-gop=0', '-tag:v', 'hvc1'];
    const { stream } = await expectExact([...source, ...x265], 'hvc1/hvcC', ({ record }) =>
      parseHevcConfiguration(record),
    );
    expect(stream).toMatchObject({ codec_name: 'hevc', width: 322, height: 182, sample_aspect_ratio: '4:3' });
  });

  it('AV1: all frames, exact times, size', async () => {
    const aom = ['-c:v', 'libaom-av1', '-usage', 'realtime', '-cpu-used', '8', '-g', '30'];
    const { stream } = await expectExact([...source, ...aom], 'av01/av1C', ({ record }) =>
      parseAv1Configuration(record),
    );
    expect(stream).toMatchObject({ codec_name: 'av1', width: 322, height: 182, codec_tag_string: 'av01' });
  });

  it('VP9: all frames, exact times, size', async () => {
    const vpx = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-g', '30'];
    const { stream } = await expectExact([...source, ...vpx], 'vp09/vpcC', ({ record, first }) =>
      parseVp9Configuration(record, first),
    );
    expect(stream).toMatchObject({ codec_name: 'vp9', width: 322, height: 182, codec_tag_string: 'vp09' });
  });

  it('AAC: all frames, exact times, rate and channels', async () => {
    const { samples } = await encode([...tone, '-c:a', 'aac'], 48_000);
    const configuration = parseAacConfiguration(Uint8Array.of(0x11, 0x90));
    await expectExactSound(configuration, samples, { codec_name: 'aac', profile: 'LC' });
  });

  it('Opus of several packet lengths: all packets, exact times, rate and channels', async () => {
    for (const packetMs of ['2.5', '20', '60']) {
      const { samples } = await encode([...tone, '-c:a', 'libopus', '-frame_duration', packetMs], 48_000);
      const configuration = parseOpusConfiguration(opusHead);
      expect(samples.map(({ data }) => opusPacketSamples(data))[1]).toBe(samples[1]!.durationTicks);
      await expectExactSound(configuration, samples, { codec_name: 'opus' });
    }
  });
});

/** Encodes, packages anew, and compares what ffprobe decodes with what went in. */
async function expectExact(
  encodeArguments: string[],
  configurationPath: string,
  parse: (parts: { record: Uint8Array; first: Uint8Array }) => VideoConfiguration,
): Promise<{ configuration: VideoConfiguration; stream: Record<string, unknown> }> {
  const { file, samples } = await encode(encodeArguments, 90_000);
  const boxes = readBoxes(file.subarray(0, file.indexOf('moof') - 4));
  const record = boxAt(boxes, `moov/trak/mdia/minf/stbl/stsd/${configurationPath}`).body;
  const configuration = parse({ record, first: samples[0]!.data });
  const path = await repackage({ kind: 'video', trackId: 1, timescale: 90_000, configuration }, samples);
  const { stream, frames, errors } = await probe(path);
  expect(errors).toBe('');
  expect(frames).toHaveLength(60);
  const first = samples[0]!.compositionOffsetTicks;
  // ffprobe delays all times by the largest negative offset, so that nothing shows before it decodes.
  const delay = first - Math.min(...samples.map((sample) => sample.compositionOffsetTicks));
  const times = samples.map((sample) => sample.decodeTime + sample.compositionOffsetTicks - first);
  expect(frames.map(({ pts }) => pts - delay - Number(startTicks))).toEqual(times.sort((a, b) => a - b));
  expect(frames.filter(({ key_frame }) => key_frame === 1)).toHaveLength(2);
  return { configuration, stream };
}

async function expectExactSound(
  configuration: AudioConfiguration,
  samples: ReadSample[],
  expected: Record<string, unknown>,
): Promise<void> {
  const track = { kind: 'audio', trackId: 1, timescale: 48_000, configuration } as const;
  const path = await repackage(track, samples);
  const { stream, frames, errors } = await probe(path);
  expect(errors).toBe('');
  expect(stream).toMatchObject({ ...expected, sample_rate: '48000', channels: 2 });
  const packets = await run('ffprobe', ['-v', 'error', '-show_entries', 'packet=pts', '-of', 'csv=p=0', path]);
  expect(packets.stdout.trim().split(/\s+/).map(Number)).toEqual(
    samples.map(({ decodeTime }) => decodeTime + Number(startTicks)),
  );
  const samplesIn = samples.reduce((sum, { data }) => sum + packetSamples(configuration, data), 0);
  const skipped = configuration.codec === 'opus' ? configuration.preSkip : 0;
  expect(frames.reduce((sum, { nb_samples: count }) => sum + (count ?? 0), 0)).toBe(samplesIn - skipped);
}

function packetSamples(configuration: AudioConfiguration, data: Uint8Array): number {
  return configuration.codec === 'opus' ? opusPacketSamples(data) : configuration.samplesPerFrame;
}
