// Plays one stream with the browser's own HLS, where there is no Media Source Extensions (older iPhones). The browser
// chooses the quality and repairs faults by itself; we only see that it ended or gave up.
import type { DvrWindow } from './dvr-window.ts';
import type { LivePosition } from './live-edge.ts';
import type { PlaybackSession, SessionListener } from './playback-session.ts';

/** AVPlayer does not tell the playlist's hold-back; three segments of the platform's usual 2 s. */
const assumedLive = { targetLatencyS: 6, targetDurationS: 2 };

export class NativeSession implements PlaybackSession {
  readonly #video: HTMLVideoElement;
  readonly #listening = new AbortController();

  constructor(video: HTMLVideoElement, playlistPath: string, listener: SessionListener) {
    this.#video = video;
    const { signal } = this.#listening;
    video.addEventListener('ended', () => listener.onFinished(), { signal });
    video.addEventListener('error', () => listener.onLost(), { signal });
    video.src = playlistPath;
  }

  choose(): void {
    // Native HLS has no choice of quality, and `onQualities` never offered one.
  }

  livePosition(): LivePosition | undefined {
    const edgeS = this.#edgeS();
    return edgeS === undefined ? undefined : { latencyS: edgeS - this.#video.currentTime, ...assumedLive };
  }

  pictureAtMs(): number | undefined {
    const video: HTMLVideoElement & { getStartDate?: () => Date } = this.#video;
    const startMs = video.getStartDate?.().getTime() ?? Number.NaN;
    return Number.isNaN(startMs) ? undefined : startMs + video.currentTime * 1_000;
  }

  followLive(): void {
    // AVPlayer keeps its own distance to the edge.
  }

  window(): DvrWindow | undefined {
    const edgeS = this.#edgeS();
    if (edgeS === undefined) return undefined;
    const oldestS = this.#video.seekable.start(0);
    return { oldestS, liveS: Math.max(oldestS, edgeS - assumedLive.targetLatencyS), isWhole: false };
  }

  previewIn(): undefined {
    // The browser gives its pictures of keyframes to nobody.
  }

  isPlaylistStale(): boolean {
    return false;
  }

  isAtEnd(): boolean {
    return this.#video.ended;
  }

  playlistUrl(): string | undefined {
    return undefined;
  }

  renew(): void {
    // The browser loads by the paths that it knows; it is opened anew when they are refused.
  }

  close(): void {
    this.#listening.abort();
    this.#video.removeAttribute('src');
    this.#video.load();
  }

  #edgeS(): number | undefined {
    const { seekable } = this.#video;
    return seekable.length === 0 ? undefined : seekable.end(seekable.length - 1);
  }
}
