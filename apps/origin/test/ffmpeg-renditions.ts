// Real media for the tests: a clip cut by ffmpeg into fragmented MP4, a video and an audio rendition of the same segments.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface MadeRendition {
  init: Buffer;
  segments: { body: Buffer; durationSeconds: number }[];
}

const run = promisify(execFile);
const source = [
  ...['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25'],
  ...['-f', 'lavfi', '-i', 'sine=r=48000'],
  ...[
    '-map',
    '0:v',
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv420p',
    '-g',
    '25',
    '-sc_threshold',
    '0',
  ],
];
const hls = (folder: string) => [
  ...['-f', 'hls', '-hls_time', '1', '-hls_list_size', '0', '-hls_segment_type', 'fmp4'],
  ...[
    '-hls_fmp4_init_filename',
    'init.mp4',
    '-hls_segment_filename',
    join(folder, '%d.m4s'),
    join(folder, 'list.m3u8'),
  ],
];

/** `count` segments of one second, 25 frames each. */
export async function makeRenditions(count: number): Promise<{ video: MadeRendition; audio: MadeRendition }> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-media-'));
  const [video, audio] = [join(folder, 'video'), join(folder, 'audio')];
  try {
    await Promise.all([mkdir(video), mkdir(audio)]);
    const outputs = [
      '-t',
      String(count),
      ...hls(video),
      '-map',
      '1:a',
      '-c:a',
      'aac',
      '-ac',
      '2',
      '-t',
      String(count),
      ...hls(audio),
    ];
    await run('ffmpeg', ['-nostdin', '-v', 'error', ...source, ...outputs], { timeout: 30_000 });
    return { video: await readRendition(video), audio: await readRendition(audio) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function readRendition(folder: string): Promise<MadeRendition> {
  const list = await readFile(join(folder, 'list.m3u8'), 'utf8');
  const durations = [...list.matchAll(/#EXTINF:([\d.]+),/g)].map(([, seconds]) => Number(seconds));
  const segments = durations.map(async (durationSeconds, i) => ({
    body: await readFile(join(folder, `${i}.m4s`)),
    durationSeconds,
  }));
  return { init: await readFile(join(folder, 'init.mp4')), segments: await Promise.all(segments) };
}
