// Ends a pause early. A call that comes while nobody waits is kept, so that none is lost between two pauses.
export class WakeUp {
  #isRung = false;
  #end: (() => void) | undefined;

  ring(): void {
    this.#isRung = true;
    this.#end?.();
  }

  /** Resolves after `ms`, when rung, or when the signal is aborted. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#isRung && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const end = () => resolve(undefined);
      const timer = setTimeout(end, ms);
      this.#end = end;
      signal.addEventListener('abort', end, { once: true });
      await promise;
      signal.removeEventListener('abort', end);
      clearTimeout(timer);
      this.#end = undefined;
    }
    this.#isRung = false;
  }
}
