// A network of namespaces around one router: every node has an address and a link of its own, as a machine has, and the router
// loses what goes from one to the other when it is told to. Nobody is told that a packet was lost, and no connection ends.
// Linux with iproute2, as root; one at a time on a machine.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const router = 'router';
/** A tunnel of the router, and the routing table that leads into it. */
const detour = { tunnel: 'millrace-detour', table: '77' } as const;
/** The namespace of whoever runs this: encoder and viewers. */
const outside = 'outside';
const wholeNetwork = '10.77.0.0/16';

/** What every packet meets on its way from one node to another. */
export interface BadLine {
  delayMs?: number;
  lostPercent?: number;
}

export class Network {
  readonly #nodes: readonly string[];

  private constructor(nodes: readonly string[]) {
    this.#nodes = [outside, ...nodes];
  }

  static async of(nodes: readonly string[]): Promise<Network> {
    const network = new Network(nodes);
    await network.close();
    await ip('netns', 'add', namespaceOf(router));
    await inside(router, ['sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward']);
    await inside(router, ['ip', 'link', 'set', 'lo', 'up']);
    for (const node of network.#nodes) await network.#link(node);
    return network;
  }

  addressOf(node: string): string {
    return `10.77.${this.#nodes.indexOf(node)}.2`;
  }

  /** Runs a program on a node. */
  spawn(node: string, [program = '', ...args]: readonly string[], options: { env: NodeJS.ProcessEnv }): ChildProcess {
    return spawn('ip', ['netns', 'exec', namespaceOf(node), program, ...args], {
      ...options,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  }

  /** Nothing goes from these to those any more, nor back; without `those`, to nobody. */
  async cut(these: readonly string[], those?: readonly string[]): Promise<void> {
    await this.#rule('add', these, those);
  }

  async heal(these: readonly string[], those?: readonly string[]): Promise<void> {
    await this.#rule('del', these, those);
  }

  /** Sends everything over a bad line; needs socat. Resolves with what ends that. */
  async disturb({ delayMs = 0, lostPercent = 0 }: BadLine): Promise<() => Promise<void>> {
    const { tunnel, table } = detour;
    const program = join(import.meta.dirname, 'detour.ts');
    const words = [process.execPath, program, tunnel, `${delayMs}`, `${lostPercent}`];
    const line = this.spawn(router, words, { env: process.env });
    await awaitReady(line, 'the detour');
    await inside(router, ['ip', 'route', 'add', 'default', 'dev', tunnel, 'table', table]);
    const lead = async (change: 'add' | 'del') => {
      for (const node of this.#nodes)
        await inside(router, ['ip', 'rule', change, 'iif', this.#linkOf(node), 'lookup', table]);
    };
    await lead('add');
    return async () => {
      await lead('del');
      line.kill();
    };
  }

  /** Takes everything away, also what a run that was killed has left. */
  async close(): Promise<void> {
    for (const name of [router, ...this.#nodes.filter((node) => node !== outside)])
      await ip('netns', 'del', namespaceOf(name)).catch(() => undefined);
  }

  /** (Names of links have 15 letters at most.) */
  #linkOf(node: string): string {
    return `millrace-${this.#nodes.indexOf(node)}`;
  }

  async #link(node: string): Promise<void> {
    const [ours, theirs] = [this.#linkOf(node), `${this.#linkOf(node)}-n`];
    const gateway = this.addressOf(node).replace(/2$/, '1');
    const namespace = node === outside ? undefined : namespaceOf(node);
    const at = (...command: string[]) => (namespace ? inside(node, command) : run(command[0]!, command.slice(1)));
    if (namespace) {
      await ip('netns', 'add', namespace);
      await at('ip', 'link', 'set', 'lo', 'up');
    }
    await inside(router, ['ip', 'link', 'add', ours, 'type', 'veth', 'peer', 'name', theirs]);
    await inside(router, ['ip', 'link', 'set', theirs, 'netns', namespace ?? `${process.pid}`]);
    await inside(router, ['ip', 'address', 'add', `${gateway}/24`, 'dev', ours]);
    await inside(router, ['ip', 'link', 'set', ours, 'up']);
    await at('ip', 'address', 'add', `${this.addressOf(node)}/24`, 'dev', theirs);
    await at('ip', 'link', 'set', theirs, 'up');
    await at('ip', 'route', 'add', wholeNetwork, 'via', gateway);
  }

  async #rule(change: 'add' | 'del', these: readonly string[], those?: readonly string[]): Promise<void> {
    for (const one of these.map((node) => this.addressOf(node)))
      for (const other of those?.map((node) => this.addressOf(node)) ?? [wholeNetwork])
        for (const [from, to] of [
          [one, other],
          [other, one],
        ] as const)
          await inside(router, ['ip', 'rule', change, 'from', from, 'to', to, 'blackhole']);
  }
}

/** Resolves when the program has printed something; rejects when it ends before. */
export async function awaitReady(program: ChildProcess, name: string): Promise<void> {
  const ended = once(program, 'exit').then(() => Promise.reject(new Error(`${name} did not start`)));
  await Promise.race([once(program.stdout!, 'data'), ended]);
}

const namespaceOf = (node: string) => `millrace-${node}`;

function ip(...args: string[]): Promise<unknown> {
  return run('ip', args);
}

function inside(node: string, command: readonly string[]): Promise<unknown> {
  return run('ip', ['netns', 'exec', namespaceOf(node), ...command]);
}
