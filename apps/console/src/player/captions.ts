// Closed captions within the picture (CEA-608 and CEA-708): hls.js turns them into text tracks, the browser draws them.
// The button is there once a track of this stream has had a cue; what the viewer chose stays for the streams that follow.
import type { PageElements } from './page-elements.ts';

export class Captions {
  readonly #elements: PageElements;
  #isWanted = false;

  constructor(elements: PageElements) {
    this.#elements = elements;
    const { captions, video } = elements;
    captions.addEventListener('click', () => this.toggle());
    video.addEventListener('emptied', () => (captions.hidden = true));
    this.#render();
  }

  /** Shows or hides the captions; without any it does nothing. */
  toggle(): void {
    if (this.#elements.captions.hidden) return;
    this.#isWanted = !this.#isWanted;
    this.look();
    this.#render();
  }

  /** Called a few times a second: looks for captions and shows one track of them, if wanted. */
  look(): void {
    const { captions, video } = this.#elements;
    const tracks = [...video.textTracks].filter(({ kind }) => kind === 'captions');
    const spoken = tracks.find(({ cues }) => cues !== null && cues.length > 0);
    if (spoken !== undefined) captions.hidden = false;
    for (const track of tracks) {
      const mode = this.#isWanted && track === (spoken ?? tracks[0]) ? 'showing' : 'hidden';
      if (track.mode !== mode) track.mode = mode;
    }
  }

  #render(): void {
    const { captions, root } = this.#elements;
    captions.setAttribute('aria-pressed', String(this.#isWanted));
    root.dataset['captions'] = String(this.#isWanted);
  }
}
