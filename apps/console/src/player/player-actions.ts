// What the viewer can do to the picture and the sound, from a button or from a key.
import type { Captions } from './captions.ts';
import { seekTarget } from './dvr-window.ts';
import type { Command } from './keyboard-commands.ts';
import type { PageElements } from './page-elements.ts';
import type { PlaybackSession } from './playback-session.ts';

export class PlayerActions {
  readonly #video: HTMLVideoElement;
  readonly #root: HTMLElement;
  readonly #captions: Captions;
  readonly #session: () => PlaybackSession | undefined;

  constructor({ video, root }: PageElements, captions: Captions, session: () => PlaybackSession | undefined) {
    this.#video = video;
    this.#root = root;
    this.#captions = captions;
    this.#session = session;
  }

  run(command: Command): void {
    if (command.kind === 'seek') this.seekTo(this.#video.currentTime + command.byS);
    else if (command.kind === 'volume') this.setVolume(this.#video.volume + command.by);
    else this.#simple[command.kind]();
  }

  /** Volume 0…1; moving it ends a mute. */
  setVolume(volume: number): void {
    this.#video.volume = Math.min(1, Math.max(0, volume));
    this.#video.muted = this.#video.volume === 0;
  }

  /** Goes to a media time within the window, or live where that is. */
  seekTo(timeS: number): void {
    const session = this.#session();
    const window = session?.window();
    if (session === undefined || window === undefined) return;
    const target = seekTarget(window, timeS);
    session.followLive(target === 'live');
    // A step forward from closer to live than the player's own place is no step back.
    this.#video.currentTime = target === 'live' ? Math.max(window.liveS, this.#video.currentTime) : target;
  }

  readonly #simple = {
    'toggle-play': () => {
      if (this.#video.paused) this.#play();
      else {
        this.#session()?.followLive(false);
        this.#video.pause();
      }
    },
    'toggle-mute': () => {
      this.#video.muted = !this.#video.muted;
      if (!this.#video.muted && this.#video.volume === 0) this.#video.volume = 0.5;
    },
    'toggle-fullscreen': () => {
      const change = document.fullscreenElement === null ? this.#enterFullscreen() : document.exitFullscreen();
      // A frame without the `fullscreen` permission refuses; there is nothing else to try.
      change.catch(() => undefined);
    },
    'toggle-captions': () => this.#captions.toggle(),
    'go-live': () => {
      const liveS = this.#session()?.window()?.liveS;
      if (liveS !== undefined) this.#video.currentTime = liveS;
      this.#session()?.followLive(true);
      this.#play();
    },
    'go-oldest': () => this.seekTo(Number.NEGATIVE_INFINITY),
  };

  #play(): void {
    this.#video.play().catch(() => undefined);
  }

  async #enterFullscreen(): Promise<void> {
    if (document.fullscreenEnabled) return this.#root.requestFullscreen();
    // iPhones give full screen to the video element only.
    const video: HTMLVideoElement & { webkitEnterFullscreen?: () => void } = this.#video;
    video.webkitEnterFullscreen?.();
  }
}
