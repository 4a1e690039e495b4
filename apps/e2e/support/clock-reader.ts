// Reads the clock that `clock-publisher.ts` burns into the picture, in the viewer's browser, as each frame is presented.
import type { Page } from '@millrace/testing';

export interface Glass {
  /** Glass to glass, in milliseconds: from the encoder's drawing of a frame to its presentation. One figure per frame. */
  latenciesMs: number[];
  /** Frames whose blocks were neither black nor white. */
  unreadable: number;
}

/** Watches the video of the page for a while. Rejects when no frame was presented in that time. */
export async function readClock(page: Page, durationMs: number): Promise<Glass> {
  const glass = await page.evaluate(watchFrames, durationMs);
  if (glass.latenciesMs.length === 0) throw new Error(`no clock was read; ${glass.unreadable} frames were unreadable`);
  return glass;
}

/** The middle value. */
export function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Runs in the page; may name nothing outside itself. */
async function watchFrames(durationMs: number): Promise<Glass> {
  const video = document.querySelector('video');
  const context = new OffscreenCanvas(16, 9).getContext('2d', { willReadFrequently: true });
  if (!video || !context) throw new Error('no video, or no canvas');
  const glass: Glass = { latenciesMs: [], unreadable: 0 };
  // One pixel per block, from the middle of the blocks' row.
  const readBits = (): number[] => {
    const { videoWidth: width, videoHeight: height } = video;
    context.imageSmoothingEnabled = false;
    context.drawImage(video, 0, height / 36, width, height / 18, 0, 0, 16, 1);
    const { data } = context.getImageData(0, 0, 16, 1);
    return Array.from({ length: 16 }, (_, block) => data[block * 4] ?? 128);
  };
  const onFrame = (): void => {
    const levels = readBits();
    if (levels.some((level) => level > 80 && level < 175)) glass.unreadable += 1;
    else {
      const drawnAtMs = levels.reduce((value, level) => value * 2 + (level > 127 ? 1 : 0), 0);
      glass.latenciesMs.push((((Date.now() - drawnAtMs) % 65_536) + 65_536) % 65_536);
    }
  };
  const endsAtMs = performance.now() + durationMs;
  while (performance.now() < endsAtMs) {
    const presented = new Promise<boolean>((resolve) => {
      video.requestVideoFrameCallback(() => resolve(true));
      setTimeout(() => resolve(false), 500);
    });
    if (await presented) onFrame();
  }
  return glass;
}
