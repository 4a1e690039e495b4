// Whether Redis has room for another stream. What it has left is for the streams that run: without it nothing more of them
// could be listed, and none could be handed over.
export interface RedisRoomOptions {
  /** The share of its memory that Redis uses. */
  readUse: () => Promise<number>;
  tell: (use: number) => void;
}

const askEveryMs = 2_000;
const fullFrom = 0.85;

export class RedisRoom {
  readonly #options: RedisRoomOptions;
  readonly #timer: NodeJS.Timeout;
  #isAsking = false;
  #use = 0;

  constructor(options: RedisRoomOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#look(), askEveryMs);
    this.#timer.unref();
  }

  /** Of one that can't be asked nothing is known: whoever needs it will see. */
  get isFull(): boolean {
    return this.#use >= fullFrom;
  }

  async #look(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    this.#use = await this.#options.readUse().catch(() => 0);
    this.#isAsking = false;
    this.#options.tell(this.#use);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
