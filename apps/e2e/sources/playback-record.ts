// What a page's player made of a stream from its first picture or sound to the end: watched ten times a second by the page
// itself.
import type { Page } from '@millrace/testing';

export interface PlaybackRecord {
  /** From opening the page, in ms; undefined when nothing was ever played. */
  firstAfterMs: number | undefined;
  frames: number;
  /** Media time at the end of it, in seconds, by the player's own count. */
  playedToS: number;
  /** What it has got of what comes after that, in seconds. */
  leftS: number;
  /** Where it did not move on for a second or more, in s of media time, and for how long, in ms. */
  stands: { atS: number; ms: number }[];
  hasEnded: boolean;
  heightsPx: number[];
}

/** To be called before the page is opened. */
export async function recordPlayback(page: Page): Promise<void> {
  await page.addInitScript(watch);
}

export async function playbackOf(page: Page): Promise<PlaybackRecord> {
  return page.evaluate(() => (globalThis as unknown as { playback: PlaybackRecord }).playback);
}

/** Runs in the page; may name nothing outside itself. */
function watch(): void {
  const [openedAtMs, everyMs, leastStandMs] = [performance.now(), 100, 1_000];
  const playback: PlaybackRecord = {
    ...{ firstAfterMs: undefined, frames: 0, playedToS: 0, leftS: 0, stands: [], hasEnded: false, heightsPx: [] },
  };
  (globalThis as unknown as { playback: PlaybackRecord }).playback = playback;
  let movedAtMs = 0;
  setInterval(() => {
    const video = document.querySelector('video');
    if (!video || playback.hasEnded) return;
    const nowMs = performance.now();
    const { buffered, currentTime } = video;
    playback.leftS = buffered.length > 0 ? buffered.end(buffered.length - 1) - currentTime : 0;
    const isMoving = video.currentTime !== playback.playedToS && video.readyState >= 2 && !video.paused;
    if (isMoving) {
      playback.firstAfterMs ??= Math.round(nowMs - openedAtMs);
      const stoodMs = Math.round(nowMs - movedAtMs);
      if (movedAtMs > 0 && stoodMs >= leastStandMs) playback.stands.push({ atS: playback.playedToS, ms: stoodMs });
      movedAtMs = nowMs;
      playback.playedToS = video.currentTime;
      playback.frames = video.getVideoPlaybackQuality().totalVideoFrames;
      if (playback.heightsPx.at(-1) !== video.videoHeight) playback.heightsPx.push(video.videoHeight);
    }
    // The player page takes the media away when a stream has ended, and says so.
    playback.hasEnded = video.ended || document.querySelector('#player')?.getAttribute('data-state') === 'ended';
  }, everyMs);
}
