// The quality menu: Auto and each rendition. Keeps the viewer's choice by height, over every new stream of the channel.
import type { PageElements } from './page-elements.ts';
import type { QualityChoice } from './playback-session.ts';
import { autoLabel, bitrateLabel, qualityName, sortQualities, type Quality } from './quality-labels.ts';

type Step = (at: number, count: number) => number;

const steps: Record<string, Step> = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at - 1 + count) % count,
  Home: () => 0,
  End: (_at, count) => count - 1,
};

export class QualityMenu {
  readonly #elements: PageElements;
  readonly #onChoice: (choice: QualityChoice) => void;
  #qualities: readonly Quality[] = [];
  #playing: Quality | undefined;
  #wantedHeightPx: number | undefined;
  #chosen: QualityChoice = 'auto';

  constructor(elements: PageElements, onChoice: (choice: QualityChoice) => void) {
    this.#elements = elements;
    this.#onChoice = onChoice;
    const { qualityButton, quality } = elements;
    qualityButton.addEventListener('click', () => this.#toggle(!this.isOpen));
    quality.addEventListener('keydown', (event) => this.#onKey(event));
    document.addEventListener('pointerdown', (event) => {
      if (event.target instanceof Node && !quality.contains(event.target)) this.#toggle(false);
    });
  }

  get isOpen(): boolean {
    return this.#elements.qualityMenu.hidden === false;
  }

  /** The renditions of the stream that begins; an empty list hides the menu. */
  offer(qualities: readonly Quality[]): void {
    this.#qualities = sortQualities(qualities);
    this.#playing = undefined;
    const kept = this.#qualities.find(({ heightPx }) => heightPx === this.#wantedHeightPx);
    this.#chosen = kept?.index ?? 'auto';
    if (kept !== undefined) this.#onChoice(kept.index);
    if (qualities.length < 2) this.#toggle(false);
    this.#elements.quality.hidden = qualities.length < 2;
    this.#render();
  }

  /** The rendition that is on screen now. */
  show(index: number | undefined): void {
    this.#playing = this.#qualities.find((quality) => quality.index === index);
    this.#render();
  }

  /** This rendition cannot be had for now: what is played follows the connection again. */
  giveUp(index: number): void {
    if (this.#chosen !== index) return;
    this.#chosen = 'auto';
    this.#render();
  }

  #choose(choice: QualityChoice): void {
    this.#chosen = choice;
    this.#wantedHeightPx = this.#qualities.find(({ index }) => index === choice)?.heightPx;
    this.#onChoice(choice);
    this.#toggle(false);
    this.#render();
    this.#elements.qualityButton.focus();
  }

  #toggle(isOpen: boolean): void {
    this.#elements.qualityMenu.hidden = !isOpen;
    this.#elements.qualityButton.setAttribute('aria-expanded', String(isOpen));
    if (isOpen) this.#items().at(this.#checkedAt())?.focus();
  }

  #onKey(event: KeyboardEvent): void {
    if (!this.isOpen) return;
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      this.#step(step);
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      this.#elements.qualityButton.focus();
      this.#toggle(false);
    }
  }

  #step(step: Step): void {
    const items = this.#items();
    const at = items.findIndex((item) => item === document.activeElement);
    items[step(at, items.length)]?.focus();
  }

  #items(): HTMLElement[] {
    return [...this.#elements.qualityMenu.querySelectorAll<HTMLElement>('[role=menuitemradio]')];
  }

  #checkedAt(): number {
    return this.#chosen === 'auto' ? 0 : 1 + this.#qualities.findIndex(({ index }) => index === this.#chosen);
  }

  #render(): void {
    const { root, qualityLabel, qualityMenu } = this.#elements;
    const chosen = this.#qualities.find(({ index }) => index === this.#chosen);
    qualityLabel.textContent = chosen === undefined ? autoLabel(this.#playing) : qualityName(chosen);
    root.dataset['quality'] = chosen === undefined ? 'auto' : String(chosen.heightPx);
    root.dataset['level'] = this.#playing === undefined ? '' : String(this.#playing.heightPx);
    root.dataset['levels'] = this.#qualities.map(({ heightPx }) => heightPx).join(' ');
    const focused = this.#items().findIndex((item) => item === document.activeElement);
    qualityMenu.replaceChildren(
      this.#item('auto', 'Auto', this.#chosen === 'auto' && this.#playing ? qualityName(this.#playing) : ''),
      ...this.#qualities.map((quality) =>
        this.#item(quality.index, qualityName(quality), bitrateLabel(quality.bitrateBps)),
      ),
    );
    if (focused >= 0) this.#items()[focused]?.focus();
  }

  #item(choice: QualityChoice, name: string, note: string): HTMLElement {
    const item = document.createElement('button');
    item.type = 'button';
    item.setAttribute('role', 'menuitemradio');
    item.setAttribute('aria-checked', String(choice === this.#chosen));
    item.tabIndex = -1;
    item.dataset['choice'] = String(choice);
    item.append(span('name', name), span('note', note));
    item.addEventListener('click', () => this.#choose(choice));
    return item;
  }
}

function span(className: string, text: string): HTMLElement {
  const element = document.createElement('span');
  element.className = className;
  element.textContent = text;
  return element;
}
