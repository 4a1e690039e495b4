import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { freePort, makeClip, publishWithFfmpeg } from '../src/index.ts';

const run = promisify(execFile);

async function probe(path: string, entries: string): Promise<string> {
  const { stdout } = await run('ffprobe', ['-v', 'error', '-show_entries', entries, '-of', 'csv=p=0', path]);
  return stdout;
}

const small = { widthPx: 320, heightPx: 180, frameRate: 25, gopMs: 1_000, durationMs: 3_000, bFrames: 2 };

describe('makeClip', () => {
  it('makes a clip with the size, the keyframes and the B-frames that were asked for', async () => {
    const path = await makeClip({ ...small, withAudio: true });
    expect(await probe(path, 'stream=codec_name,width,height')).toContain('h264,320,180');
    expect(await probe(path, 'stream=codec_name')).toContain('aac');
    const frames = (await probe(path, 'frame=pict_type')).split('\n').filter((line) => /^[IPB]/.test(line));
    expect(
      frames
        .map((line) => line[0])
        .join('')
        .match(/I/g),
    ).toHaveLength(3);
    expect(frames.some((line) => line.startsWith('B'))).toBe(true);
  });

  it('makes a clip without sound', async () => {
    expect(await probe(await makeClip({ ...small, withAudio: false }), 'stream=codec_type')).toBe('video\n');
  });

  it('answers from the cache the second time', async () => {
    const properties = { ...small, withAudio: true };
    const first = await makeClip(properties);
    const before = Date.now();
    expect(await makeClip(properties)).toBe(first);
    expect(Date.now() - before).toBeLessThan(50);
  });
});

describe('publishWithFfmpeg', () => {
  it('tells how the encoder ended', async () => {
    const port = await freePort();
    const publisher = publishWithFfmpeg({ url: `rtmp://127.0.0.1:${port}/live/key`, clip: await makeClip(small) });
    expect(await publisher.exited).not.toBe(0);
    expect(publisher.output()).toContain('Connection refused');
    await publisher.stop();
  });
});
