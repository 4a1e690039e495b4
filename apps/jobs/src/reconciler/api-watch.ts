// For how long the API has answered. While it is away no edge can report its connections, and their silence says nothing of
// encoders: streams that go on all the while must not be told as disconnected.
import { Steadiness } from './steadiness.ts';

const answerLimitMs = 1_500;

export class ApiWatch {
  readonly #url: URL | undefined;
  readonly #nowMs: () => number;
  readonly #steadiness = new Steadiness();

  /** Without a URL the API is taken to be there. `nowMs` is a clock that never goes back. */
  constructor(baseUrl: string | undefined, nowMs: () => number = () => performance.now()) {
    this.#url = baseUrl === undefined ? undefined : new URL(baseUrl);
    this.#nowMs = nowMs;
  }

  /** Asks it for anything, and returns for how long it has answered each time until now, in milliseconds. Never rejects. */
  async look(): Promise<number> {
    return this.#url === undefined ? Infinity : this.#steadiness.see(await answers(this.#url), this.#nowMs());
  }

  /** What it was told could not be kept: its time begins anew. */
  beginAnew(): void {
    this.#steadiness.see(false, this.#nowMs());
  }
}

async function answers(url: URL): Promise<boolean> {
  try {
    const { status, body } = await fetch(url, { signal: AbortSignal.timeout(answerLimitMs) });
    await body?.cancel();
    return status < 500;
  } catch {
    return false;
  }
}
