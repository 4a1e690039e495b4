// A network of namespaces around one router: every node has an address and a link of its own, as a machine has, and the router
// loses what goes from one to the other when it is told to. Nobody is told that a packet was lost, and no connection ends.
// Linux with iproute2, as root; one at a time on a machine.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const router = 'millrace-router';
/** The namespace of whoever runs this: encoder and viewers. */
const outside = 'outside';
const wholeNetwork = '10.77.0.0/16';

export class Network {
  readonly #nodes: readonly string[];

  private constructor(nodes: readonly string[]) {
    this.#nodes = [outside, ...nodes];
  }

  static async of(nodes: readonly string[]): Promise<Network> {
    const network = new Network(nodes);
    await network.close();
    await ip('netns', 'add', router);
    await inside(router, ['sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward']);
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

  /** What every link does to what it carries, in the words of tc-netem; false where the kernel has none. */
  async disturb(words: readonly string[]): Promise<boolean> {
    for (const node of this.#nodes) {
      const link = ['tc', 'qdisc', 'replace', 'dev', this.#linkOf(node), 'root', 'netem', ...words];
      if (!(await inside(router, link).catch(() => undefined))) return false;
    }
    return true;
  }

  async calm(): Promise<void> {
    for (const node of this.#nodes) await inside(router, ['tc', 'qdisc', 'del', 'dev', this.#linkOf(node), 'root']);
  }

  /** Takes everything away, also what a run that was killed has left. */
  async close(): Promise<void> {
    for (const name of [router, ...this.#nodes.filter((node) => node !== outside).map(namespaceOf)])
      await ip('netns', 'del', name).catch(() => undefined);
  }

  /** (Names of links have 15 letters at most.) */
  #linkOf(node: string): string {
    return `millrace-${this.#nodes.indexOf(node)}`;
  }

  async #link(node: string): Promise<void> {
    const [ours, theirs] = [this.#linkOf(node), `${this.#linkOf(node)}-n`];
    const gateway = this.addressOf(node).replace(/2$/, '1');
    const namespace = node === outside ? undefined : namespaceOf(node);
    const at = (...command: string[]) => (namespace ? inside(namespace, command) : run(command[0]!, command.slice(1)));
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

const namespaceOf = (node: string) => `millrace-${node}`;

function ip(...args: string[]): Promise<unknown> {
  return run('ip', args);
}

function inside(namespace: string, command: readonly string[]): Promise<unknown> {
  return run('ip', ['netns', 'exec', namespace, ...command]);
}
