// Silence as a decoder hears it: nothing, for as long as it says.
import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { silentFrame } from '../src/index.ts';

const frames = 20;

/** One frame in ADTS (ISO/IEC 13818-7 §6.2), AAC-LC at 48 kHz. */
function adts(frame: Uint8Array, channelConfiguration: number): Buffer {
  const size = 7 + frame.length;
  const header = [
    ...[0xff, 0xf1, (1 << 6) | (3 << 2) | (channelConfiguration >> 2)],
    ...[((channelConfiguration & 3) << 6) | (size >> 11), (size >> 3) & 0xff, ((size & 7) << 5) | 0x1f, 0xfc],
  ];
  return Buffer.concat([Buffer.from(header), frame]);
}

async function decode(input: Buffer): Promise<{ said: string; samples: Int16Array }> {
  const child = spawn('ffmpeg', ['-v', 'error', '-f', 'aac', '-i', 'pipe:0', '-f', 's16le', 'pipe:1']);
  child.stdin.end(input);
  const [out, said]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  await new Promise((resolve) => child.once('close', resolve));
  const bytes = Buffer.concat(out);
  return { said: Buffer.concat(said).toString(), samples: new Int16Array(Uint8Array.from(bytes).buffer) };
}

test.each([
  [1, 1],
  [2, 2],
  [3, 3],
  [4, 4],
  [5, 5],
  [6, 6],
  [8, 7],
])('AAC of %i channels', async (channels, channelConfiguration) => {
  const frame = silentFrame('mp4a.40.2', channels)!;
  const one = adts(frame.data, channelConfiguration);
  const { said, samples } = await decode(Buffer.concat(Array.from({ length: frames }, () => one)));
  expect(said).toBe('');
  expect(samples).toHaveLength(frames * frame.samples * channels);
  expect(samples.every((sample) => sample === 0)).toBe(true);
});

test('Opus has it for one and two channels, and other codecs have none', () => {
  expect(silentFrame('opus', 2)).toEqual({ data: Uint8Array.of(0xf8, 0xff, 0xfe), samples: 960 });
  expect(silentFrame('opus', 6)).toBeUndefined();
  expect(silentFrame('ac-3', 2)).toBeUndefined();
});
