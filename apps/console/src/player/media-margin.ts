// How little there was to play when more came. What there is at any other moment tells how long ago that was, and not how
// near the player is to standing still.

export class MediaMargin {
  #endS: number | undefined;
  #troughS = Number.POSITIVE_INFINITY;

  /** Media may have come, or gone. `endS` is the end of what there is. */
  see(endS: number, currentTimeS: number): void {
    if (endS === this.#endS) return;
    const hasMore = this.#endS !== undefined && endS > this.#endS;
    this.#troughS = hasMore ? Math.max(0, (this.#endS ?? 0) - currentTimeS) : Number.POSITIVE_INFINITY;
    this.#endS = endS;
  }

  /** Seconds: what was left when media came last, or is left now if that is less. */
  leftS(currentTimeS: number): number {
    return Math.min(this.#troughS, (this.#endS ?? Number.POSITIVE_INFINITY) - currentTimeS);
  }

  /** Playback goes on somewhere else. */
  forget(): void {
    this.#troughS = Number.POSITIVE_INFINITY;
  }
}
