// The scrub bar: where in the window the picture is, and a way to go elsewhere. There only while the window is long enough.
// A drag shows times and seeks when it ends, so that not every place passed over is loaded.
import { behindLive, isWorthScrubbing, scrubLabel, shareAt, type DvrWindow } from './dvr-window.ts';
import type { PageElements } from './page-elements.ts';
import type { ScrubPreview } from './scrub-preview.ts';

export class ScrubBar {
  readonly #elements: PageElements;
  readonly #onSeek: (timeS: number) => void;
  readonly #preview: ScrubPreview;
  #window: DvrWindow | undefined;
  #isDragged = false;
  /** Share of the thumb's way, from the left, whose time and picture are shown. */
  #shownShare: number | undefined;

  constructor(elements: PageElements, onSeek: (timeS: number) => void, preview: ScrubPreview) {
    this.#elements = elements;
    this.#onSeek = onSeek;
    this.#preview = preview;
    const { scrub } = elements;
    scrub.addEventListener('input', () => this.#drag());
    scrub.addEventListener('change', () => this.#drop());
    scrub.addEventListener('pointermove', (event) => this.#hover(event));
    for (const type of ['pointerleave', 'blur']) scrub.addEventListener(type, () => this.#leave());
  }

  /** Called a few times a second with the window as it is now. */
  show(window: DvrWindow | undefined): void {
    const isShown = window !== undefined && isWorthScrubbing(window);
    this.#window = isShown ? window : undefined;
    this.#elements.scrubRow.hidden = !isShown;
    this.#elements.root.dataset['dvr'] = String(isShown);
    if (!isShown) return;
    if (!this.#isDragged) {
      this.#elements.scrub.min = String(Math.floor(window.oldestS - window.liveS));
      this.#elements.scrub.valueAsNumber = behindLive(window, this.#elements.video.currentTime);
      this.#paint();
    }
    // A pointer that rests is over another moment meanwhile.
    if (this.#shownShare !== undefined) this.#showTime(this.#shownShare);
  }

  #drag(): void {
    this.#isDragged = true;
    this.#paint();
    this.#showTime(this.#share());
  }

  #drop(): void {
    this.#isDragged = false;
    if (this.#window !== undefined) this.#onSeek(this.#window.liveS + this.#elements.scrub.valueAsNumber);
  }

  #hover({ offsetX }: PointerEvent): void {
    const { scrub } = this.#elements;
    const thumbPx = Number.parseFloat(getComputedStyle(scrub).getPropertyValue('--thumb'));
    if (!this.#isDragged) this.#showTime(shareAt(offsetX, { widthPx: scrub.clientWidth, thumbPx }));
  }

  /** And the picture there. `share` of the thumb's way, from the left. */
  #showTime(share: number): void {
    const { scrub, scrubRow, scrubTime } = this.#elements;
    const fromLiveS = Number(scrub.min) * (1 - share);
    this.#shownShare = share;
    scrubTime.textContent = scrubLabel(fromLiveS);
    scrubRow.style.setProperty('--at', String(share));
    scrubTime.hidden = false;
    if (this.#window !== undefined) this.#preview.show(this.#window.liveS + fromLiveS);
  }

  #leave(): void {
    this.#shownShare = undefined;
    this.#elements.scrubTime.hidden = true;
    this.#preview.hide();
  }

  #paint(): void {
    const { scrub } = this.#elements;
    scrub.style.setProperty('--played', String(this.#share()));
    const label = scrubLabel(scrub.valueAsNumber);
    scrub.setAttribute('aria-valuetext', label === 'Live' ? label : `${label.slice(1)} behind live`);
  }

  #share(): number {
    const { min, valueAsNumber } = this.#elements.scrub;
    return 1 - valueAsNumber / Number(min);
  }
}
