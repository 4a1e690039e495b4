// A process that makes load, beside the edge and beside the other generators: each answers one question at a time. Where
// it matters, and on Linux, they share the cores that the edge does not have.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/** Core of the edge; everybody else has the others. */
export const edgeCores = '0';
const otherCores = `1-${availableParallelism() - 1}`;

const canPin = process.platform === 'linux' && availableParallelism() > 1;

let isPinning = false;

/** Puts a command on cores of its own, after {@link pinCores}. */
export function onCores(cores: string, command: readonly [string, ...string[]]): readonly [string, ...string[]] {
  return isPinning ? ['taskset', '-c', cores, ...command] : command;
}

/** From now on the edge has its core, and this process and what else it starts the others, where the system can. */
export function pinCores(): void {
  isPinning = canPin;
  if (canPin) spawnSync('taskset', ['-a', '-p', '-c', otherCores, String(process.pid)]);
}

export class Generator<Question, Answer> {
  readonly #child: ChildProcess;
  readonly #gone: Promise<never>;

  /** `niceness` above 0: gives way to other generators. */
  constructor(fileName: string, niceness = 0) {
    const path = join(import.meta.dirname, fileName);
    const [program, ...rest] = onCores(otherCores, ['nice', '-n', String(niceness), process.execPath, path]);
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
export function answerQuestions(answer: (question: never) => Promise<object>): void {
  process.on('message', (question) => {
    void answer(question as never).then((answer) => process.send?.(answer));
  });
  process.once('disconnect', () => process.exit());
}
