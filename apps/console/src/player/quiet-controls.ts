// Hides the controls (and the pointer) while the viewer just watches: `data-quiet` on the root.

const quietAfterMs = 3_000;

export class QuietControls {
  readonly #root: HTMLElement;
  readonly #mayBeQuiet: () => boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** A mouse rests on one: what it shows there goes on. */
  #isOnControl = false;

  /** Runs for the life of the page. */
  constructor(root: HTMLElement, mayBeQuiet: () => boolean) {
    this.#root = root;
    this.#mayBeQuiet = mayBeQuiet;
    for (const type of ['pointermove', 'pointerdown', 'keydown', 'focusin'])
      root.addEventListener(type, (event) => {
        if (!isTapOnPicture(event)) this.#wake();
      });
    root.addEventListener('pointermove', (event) => (this.#isOnControl = isMouseOnControl(event)));
    // A finger leaves whenever it is lifted.
    root.addEventListener('pointerleave', ({ pointerType }) => {
      this.#isOnControl = false;
      if (pointerType !== 'touch') this.#rest();
    });
    this.#wake();
  }

  /** For a tap on the picture: shows what is hidden, and hides what is shown. */
  toggle(): void {
    if (this.#root.dataset['quiet'] === 'true') this.#wake();
    else this.#rest();
  }

  #wake(): void {
    this.#root.dataset['quiet'] = 'false';
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#rest(), quietAfterMs);
  }

  #rest(): void {
    if (this.#mayBeQuiet() && !this.#isOnControl) this.#root.dataset['quiet'] = 'true';
    else this.#wake();
  }
}

function isMouseOnControl({ pointerType, target }: PointerEvent): boolean {
  return pointerType === 'mouse' && target instanceof Element && target.closest('button, input') !== null;
}

/** A finger that comes down, and the focus that it brings. */
function isTapOnPicture(event: Event): boolean {
  if (!(event.target instanceof HTMLVideoElement)) return false;
  return event.type === 'focusin' || (event instanceof PointerEvent && event.pointerType === 'touch');
}
