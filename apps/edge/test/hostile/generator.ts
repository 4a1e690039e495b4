// A process that makes load, beside the edge and beside the other generators: each answers one question at a time. On
// Linux they share the cores that the edge does not have; what a generator cannot do in time is told apart from what the edge
// cannot by its own event loop's lag.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface Lag {
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Core of the edge; the generators have the others. */
export const edgeCores = '0';
const otherCores = `1-${availableParallelism() - 1}`;
const lagResolutionMs = 10;

/** Puts a command on cores of its own, where the system can. */
export function onCores(cores: string, command: readonly string[]): readonly [string, ...string[]] {
  const canPin = process.platform === 'linux' && availableParallelism() > 1;
  return (canPin ? ['taskset', '-c', cores, ...command] : command) as [string, ...string[]];
}

export class Generator<Question, Answer> {
  readonly #child: ChildProcess;
  readonly #gone: Promise<never>;

  /** `niceness` above 0: gives way to other generators. */
  constructor(fileName: string, niceness = 0) {
    const node = ['nice', '-n', String(niceness), process.execPath, join(import.meta.dirname, fileName)];
    const [program, ...rest] = onCores(otherCores, node);
    this.#child = spawn(program, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#gone = once(this.#child, 'exit').then(() => Promise.reject(new Error(`${fileName} has ended`)));
    this.#gone.catch(() => undefined);
  }

  async ask(question: Question): Promise<Answer> {
    const answered = once(this.#child, 'message');
    this.#child.send(question as object);
    const [answer] = (await Promise.race([answered, this.#gone])) as [Answer];
    return answer;
  }

  close(): void {
    this.#child.kill('SIGKILL');
  }
}

/** In a generator: answers questions until the process is ended. */
export function answerQuestions<Question, Answer>(answer: (question: Question) => Promise<Answer>): void {
  process.on('message', (question) => {
    void answer(question as Question).then((answer) => process.send?.(answer as object));
  });
  process.once('disconnect', () => process.exit());
}

/** In a generator: how late its event loop is. Tells what was since the last time. */
export function watchLag(): () => Lag {
  const delays = monitorEventLoopDelay({ resolution: lagResolutionMs });
  delays.enable();
  return () => {
    const lag = { p99Ms: delays.percentile(99) / 1e6, maxMs: delays.max / 1e6 };
    delays.reset();
    return lag;
  };
}
