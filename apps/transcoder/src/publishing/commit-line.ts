// What is to be written to the log stands in line: behind what came before it, and behind the bytes that it names. What can be
// written when the line moves is written together: a log that answers more slowly than parts come would fall behind for ever.
// The first failure ends the line.

interface Place<T> {
  readonly item: T;
  readonly completesCell: boolean;
  /** Rejects when its bytes can't be stored. */
  readonly stored: Promise<void>;
  isStored: boolean;
  /** Written, or given up. */
  readonly done: PromiseWithResolvers<void>;
}

export interface CommitLineOptions<T> {
  write: (items: readonly T[]) => Promise<void>;
  /** Each is to be written by itself, because it has a time of its own. */
  isOneByOne: boolean;
  /** Told when something comes to stand in line, with what ends when nothing does. */
  whileMoving: (moving: () => Promise<void>) => Promise<void>;
}

export class CommitLine<T> {
  readonly #options: CommitLineOptions<T>;
  readonly #places: Place<T>[] = [];
  /** What the next place waits for. */
  #bytes: Promise<void>[] = [];
  #isMoving = false;
  #stores: Promise<void> = Promise.resolve();
  #pendingCells = 0;
  #failure: unknown;
  #roomWaiters: (() => void)[] = [];

  constructor(options: CommitLineOptions<T>) {
    this.#options = options;
  }

  /** Cells in line. */
  get pendingCells(): number {
    return this.#pendingCells;
  }

  /** What follows waits until these are stored. */
  after(stored: readonly Promise<void>[]): void {
    for (const one of stored) one.catch(() => undefined);
    this.#bytes.push(...stored);
  }

  /** Runs `work` when all that stands in line now is done, unless that failed. Only the end of the run waits for it. */
  afterwards(work: () => Promise<void>): void {
    const done = this.#allDone()
      .then(() => (this.#failure === undefined ? work() : undefined))
      .catch((error: unknown) => this.#fail(error));
    this.#stores = this.#stores.then(() => done);
  }

  append(item: T, { completesCell }: { completesCell: boolean }): void {
    const stored = Promise.all(this.#bytes.splice(0)).then(() => void (place.isStored = true));
    stored.catch(() => undefined);
    const place: Place<T> = { item, completesCell, stored, isStored: false, done: Promise.withResolvers() };
    this.#places.push(place);
    if (completesCell) this.#pendingCells += 1;
    if (!this.#isMoving) void this.#options.whileMoving(() => this.#move());
  }

  /** Resolves when fewer than `cells` cells are in line, undefined when they are; rejects when the line has failed. */
  room(cells: number): Promise<void> | undefined {
    return this.#failure === undefined && this.pendingCells < cells ? undefined : this.#awaitRoom(cells);
  }

  async #awaitRoom(cells: number): Promise<void> {
    while (this.#failure === undefined && this.pendingCells >= cells) {
      await new Promise<void>((resolve) => this.#roomWaiters.push(resolve));
    }
    this.#throwFailure();
  }

  /** Resolves when everything is stored and committed; rejects when the line has failed. */
  async idle(): Promise<void> {
    await this.#allDone();
    await Promise.all(this.#bytes).catch((error: unknown) => this.#fail(error));
    await this.#stores;
    this.#throwFailure();
  }

  async #allDone(): Promise<void> {
    await this.#places.at(-1)?.done.promise;
  }

  /** Never rejects. */
  async #move(): Promise<void> {
    this.#isMoving = true;
    for (let first = this.#places[0]; first; first = this.#places[0]) {
      await first.stored.catch((error: unknown) => this.#fail(error));
      const next = this.#next();
      if (this.#failure === undefined)
        await this.#options.write(next.map(({ item }) => item)).catch((error: unknown) => this.#fail(error));
      for (const { completesCell, done } of this.#places.splice(0, next.length)) {
        if (completesCell) this.#pendingCells -= 1;
        done.resolve();
      }
      for (const wake of this.#roomWaiters.splice(0)) wake();
    }
    this.#isMoving = false;
  }

  /** What leaves the line together. */
  #next(): readonly Place<T>[] {
    if (this.#failure !== undefined) return [...this.#places];
    const unstored = this.#places.findIndex(({ isStored }) => !isStored);
    return this.#places.slice(0, this.#options.isOneByOne ? 1 : unstored < 0 ? undefined : unstored);
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure as Error;
  }
}
