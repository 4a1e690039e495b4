// What the viewer can do to the picture and the sound, from a button or from a key.
import type { Command } from './keyboard-commands.ts';
import type { PlaybackSession } from './playback-session.ts';

export class PlayerActions {
  readonly #video: HTMLVideoElement;
  readonly #root: HTMLElement;
  readonly #session: () => PlaybackSession | undefined;

  constructor(video: HTMLVideoElement, root: HTMLElement, session: () => PlaybackSession | undefined) {
    this.#video = video;
    this.#root = root;
    this.#session = session;
  }

  run(command: Command): void {
    if (command.kind === 'seek') this.#seekBy(command.byS);
    else if (command.kind === 'volume') this.setVolume(this.#video.volume + command.by);
    else this.#simple[command.kind]();
  }

  /** Volume 0…1; moving it ends a mute. */
  setVolume(volume: number): void {
    this.#video.volume = Math.min(1, Math.max(0, volume));
    this.#video.muted = this.#video.volume === 0;
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
    'go-live': () => {
      const liveTimeS = this.#session()?.liveTimeS();
      if (liveTimeS !== undefined) this.#video.currentTime = liveTimeS;
      this.#session()?.followLive(true);
      this.#play();
    },
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

  #seekBy(byS: number): void {
    const { seekable } = this.#video;
    if (seekable.length === 0) return;
    const lastS = this.#session()?.liveTimeS() ?? seekable.end(seekable.length - 1);
    const wantedS = this.#video.currentTime + byS;
    this.#session()?.followLive(false);
    this.#video.currentTime = Math.max(seekable.start(0), Math.min(wantedS, Math.max(lastS, this.#video.currentTime)));
  }
}
