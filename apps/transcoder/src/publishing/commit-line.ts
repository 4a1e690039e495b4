// What is to be written to the log stands in line: behind what came before it, and behind the bytes that it names. The
// first failure ends the line.
export class CommitLine {
  #line: Promise<void> = Promise.resolve();
  #stores: Promise<void> = Promise.resolve();
  #failure: unknown;
  #pendingCells = 0;
  #roomWaiters: (() => void)[] = [];

  /** Cells in line. */
  get pendingCells(): number {
    return this.#pendingCells;
  }

  /** What follows waits until these are stored. */
  after(stored: readonly Promise<void>[]): void {
    const all = Promise.all(stored);
    all.catch(() => undefined);
    this.#line = this.#line.then(async () => {
      if (this.#failure === undefined) await all.catch((error: unknown) => this.#fail(error));
    });
  }

  /** Runs `work` when all that stands in line now is done, unless that failed. Only the end of the run waits for it. */
  afterwards(work: () => Promise<void>): void {
    const done = this.#line
      .then(() => (this.#failure === undefined ? work() : undefined))
      .catch((error: unknown) => this.#fail(error));
    this.#stores = this.#stores.then(() => done);
  }

  /** Runs `commit` in its turn, unless something before it failed. */
  append(commit: () => Promise<void>, { completesCell }: { completesCell: boolean }): void {
    if (completesCell) this.#pendingCells += 1;
    this.#line = this.#line
      .then(() => (this.#failure === undefined ? commit() : undefined))
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        if (completesCell) this.#pendingCells -= 1;
        for (const wake of this.#roomWaiters.splice(0)) wake();
      });
  }

  /** Resolves when fewer than `cells` cells are in line, undefined when they are; rejects when the line has failed. */
  room(cells: number): Promise<void> | undefined {
    return this.#failure === undefined && this.#pendingCells < cells ? undefined : this.#awaitRoom(cells);
  }

  async #awaitRoom(cells: number): Promise<void> {
    while (this.#failure === undefined && this.#pendingCells >= cells) {
      await new Promise<void>((resolve) => this.#roomWaiters.push(resolve));
    }
    this.#throwFailure();
  }

  /** Resolves when everything is stored and committed; rejects when the line has failed. */
  async idle(): Promise<void> {
    await this.#line;
    await this.#stores;
    this.#throwFailure();
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure as Error;
  }
}
