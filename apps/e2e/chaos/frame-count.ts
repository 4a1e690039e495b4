// Whether every frame of the source came, once and in order, in a part of what a viewer recorded.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFrameNumbers } from './numbered-clip.ts';
import type { RenditionRecorder } from './rendition-recorder.ts';

export interface FrameCount {
  frames: number;
  /** Numbers that should have come and did not, or came twice. */
  wrong: number;
  /** The first of them, each behind the number before it. */
  examples: string[];
}

export interface FrameRange {
  /** Segments, all that there are unless said otherwise. */
  first?: number;
  last?: number;
  /** The encoder was not away at any time of these: there is no beginning, and no slate. */
  isConnected: boolean;
}

const mostExamples = 5;

export async function countFrames(
  recorder: RenditionRecorder,
  { first = 0, last = Infinity, isConnected }: FrameRange,
): Promise<FrameCount> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-frames-'));
  try {
    const path = join(directory, 'source.mp4');
    const numbers: (number | undefined)[] = [];
    for (const file of await recorder.files(first, last)) {
      await writeFile(path, file);
      numbers.push(...(await readFrameNumbers(path)));
    }
    const wrong = wrongPlaces(numbers, isConnected);
    const examples = wrong.slice(0, mostExamples).map((i) => `${numbers[i - 1] ?? '?'} → ${numbers[i] ?? '?'}`);
    return { frames: numbers.length, wrong: wrong.length, examples };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** An encoder that was cut off had not sent all of the last pictures, which come in the order of decoding. */
const reorderedFrames = 3;

/**
 * A clip that begins again, because the encoder came back, begins with frame 0, and a slate reads as such frames; at the end the
 * encoder was stopped.
 */
function wrongPlaces(numbers: readonly (number | undefined)[], isConnected: boolean): number[] {
  const follows = (number: number | undefined, i: number) =>
    number === (numbers[i - 1] ?? NaN) + 1 || (number === 0 && !isConnected);
  const isCutOff = (i: number) =>
    i + reorderedFrames >= numbers.length ||
    (!isConnected && numbers.slice(i + 1, i + 1 + reorderedFrames).includes(0));
  return numbers.flatMap((number, i) => (i > 0 && !follows(number, i) && !isCutOff(i) ? [i] : []));
}
