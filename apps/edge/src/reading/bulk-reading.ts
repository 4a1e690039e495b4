// Reads a stream in bulk. An encoder sends 75 messages in a second, and to be woken for each costs more than the message. Where
// viewers are seconds behind anyway, its socket is left alone for a moment after each read, in which the next messages gather in
// the kernel. Who sends so much that the kernel would soon be full is read as it comes.
import type { SocketFlow } from './socket-flow.ts';

/** One picture or two. */
const gatherMs = 40;
/** Nearly what a socket holds before it has shown that it needs more room. */
const mostBytes = 48 * 1024;

export class BulkReading {
  readonly #flow: Pick<SocketFlow, 'hold' | 'release'>;
  #gathering: NodeJS.Timeout | undefined;
  /** Since the socket was last known to be empty. */
  #bytes = 0;

  constructor(flow: Pick<SocketFlow, 'hold' | 'release'>) {
    this.#flow = flow;
  }

  noteRead(sizeBytes: number, mayHaveMore: boolean): void {
    this.#bytes += sizeBytes;
    if (mayHaveMore) return;
    if (this.#bytes < mostBytes) this.#gather();
    this.#bytes = 0;
  }

  /** The socket is not held any more. */
  end(): void {
    clearTimeout(this.#gathering);
    this.#flow.release('bulk');
  }

  #gather(): void {
    this.#flow.hold('bulk');
    if (this.#gathering === undefined) this.#gathering = setTimeout(() => this.#flow.release('bulk'), gatherMs);
    else this.#gathering.refresh();
  }
}
