// A TCP link that can fail: between a service and its database, Redis or storage, in place of a cable that is cut, a
// server that has frozen, or a network that has become slow.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * What the link does. `down`: refuses and cuts, as a server that is gone; `frozen`: takes everything and answers nothing;
 * `slow`: carries each chunk after `delayMs`; `answering`: says the same to whatever is asked, and closes.
 */
export type LinkState =
  | { is: 'up' }
  | { is: 'down' }
  | { is: 'frozen' }
  | { is: 'slow'; delayMs: number }
  | { is: 'answering'; text: string };

/** Links that fail together. */
export class FaultyLinks {
  readonly #links: readonly FaultyLink[];

  constructor(...links: FaultyLink[]) {
    this.#links = links;
  }

  set(state: LinkState): void {
    for (const link of this.#links) link.set(state);
  }

  leadTo(url: URL): void {
    for (const link of this.#links) link.leadTo(url);
  }
}

export class FaultyLink {
  readonly #server: Server;
  #target: { host: string; port: number };
  readonly #pairs = new Set<[Socket, Socket]>();
  #state: LinkState = { is: 'up' };

  private constructor(target: { host: string; port: number }) {
    this.#target = target;
    this.#server = createServer((caller) => this.#join(caller));
  }

  /** A link on a free port of loopback to what a URL names. */
  static async to(url: URL): Promise<FaultyLink> {
    const link = new FaultyLink({ host: url.hostname, port: Number(url.port) });
    link.#server.listen(0, '127.0.0.1');
    await once(link.#server, 'listening');
    return link;
  }

  /** The same URL through the link. */
  through(url: URL): URL {
    const through = new URL(url);
    through.hostname = '127.0.0.1';
    through.port = `${(this.#server.address() as AddressInfo).port}`;
    return through;
  }

  set(state: LinkState): void {
    this.#state = state;
    for (const pair of this.#pairs) {
      for (const socket of pair) {
        if (state.is === 'down' || state.is === 'answering') socket.destroy();
        else if (state.is === 'frozen') socket.pause();
        else socket.resume();
      }
    }
  }

  /** From now on the link leads here; what it carried is cut. */
  leadTo(url: URL): void {
    this.set({ is: 'down' });
    this.#target = { host: url.hostname, port: Number(url.port) };
    this.set({ is: 'up' });
  }

  close(): void {
    this.set({ is: 'down' });
    this.#server.close();
  }

  #join(caller: Socket): void {
    if (this.#state.is === 'down') return void caller.destroy();
    if (this.#state.is === 'answering') {
      answer(caller, this.#state.text);
      return;
    }
    const callee = connect(this.#target);
    const pair: [Socket, Socket] = [caller, callee];
    this.#pairs.add(pair);
    this.#carry(caller, callee, pair);
    this.#carry(callee, caller, pair);
    if (this.#state.is === 'frozen') for (const socket of pair) socket.pause();
  }

  #carry(from: Socket, to: Socket, pair: [Socket, Socket]): void {
    // Chunks keep their order, also when one that was slow comes before one that is not.
    let before: Promise<unknown> = Promise.resolve();
    from.on('data', (chunk) => {
      const late = this.#state.is === 'slow' ? delay(this.#state.delayMs) : undefined;
      before = Promise.all([before, late]).then(() => this.#pass(chunk, from, to));
    });
    from.on('error', () => to.destroy());
    from.on('end', () => void before.then(() => to.end()));
    from.on('close', () => {
      this.#pairs.delete(pair);
      to.destroy();
    });
  }

  /** A slow reader holds its writer back. */
  #pass(chunk: Buffer, from: Socket, to: Socket): void {
    if (to.destroyed || to.write(chunk)) return;
    from.pause();
    to.once('drain', () => {
      if (this.#state.is !== 'frozen') from.resume();
    });
  }
}

function answer(caller: Socket, text: string): void {
  caller.on('error', () => caller.destroy());
  caller.once('data', () => caller.end(text));
}
