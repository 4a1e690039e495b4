// The picture at the place under the pointer, above the scrub bar: made of the stream's keyframes, loaded as the pointer goes.
// Where a stream does not list its keyframes there is none.
import type { PageElements } from './page-elements.ts';
import type { PlaybackSession, Preview } from './playback-session.ts';

export class ScrubPreview {
  readonly #picture: HTMLVideoElement;
  readonly #session: () => PlaybackSession | undefined;
  #preview: Preview | undefined;

  constructor({ scrubPicture }: PageElements, session: () => PlaybackSession | undefined) {
    this.#picture = scrubPicture;
    this.#session = session;
    scrubPicture.addEventListener('seeked', () => (scrubPicture.hidden = this.#preview === undefined));
  }

  /** Shows the picture at a media time as soon as it is there; until then the one before stays. */
  show(timeS: number): void {
    this.#preview ??= this.#session()?.previewIn(this.#picture);
    this.#preview?.show(timeS);
  }

  hide(): void {
    this.#preview?.close();
    this.#preview = undefined;
    this.#picture.hidden = true;
  }
}
