// How little there was to play when more came. What there is at any other moment tells how long ago that was, and not how
// near the player is to standing still.

export class MediaMargin {
  /** 0 where there is nothing. */
  #endS = 0;
  #troughS = Number.POSITIVE_INFINITY;

  /** Media may have come, or gone. `endS` is the end of what there is; 0 where there is nothing. */
  see(endS: number, currentTimeS: number): void {
    const beforeS = this.#endS;
    if (endS === beforeS) return;
    this.#endS = endS;
    this.#troughS = beforeS > 0 && endS > beforeS ? Math.max(0, beforeS - currentTimeS) : Number.POSITIVE_INFINITY;
  }

  /** Seconds: what was left when media came last, or is left now if that is less. Infinite where there is nothing yet. */
  leftS(currentTimeS: number): number {
    return this.#endS > 0 ? Math.min(this.#troughS, this.#endS - currentTimeS) : Number.POSITIVE_INFINITY;
  }

  /** Playback goes on somewhere else. */
  forget(): void {
    this.#troughS = Number.POSITIVE_INFINITY;
  }
}
