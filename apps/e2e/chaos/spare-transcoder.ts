// A second transcoder beside the platform's own, with the same settings: whoever lives takes over.
import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

export class SpareTranscoder {
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess;
  #stopped = false;

  private constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
    this.#child = this.#spawn();
  }

  /** `likePid` is a running transcoder. */
  static async start(likePid: number, name: string): Promise<SpareTranscoder> {
    const text = await readFile(`/proc/${likePid}/environ`, 'utf8');
    const settings = text
      .split('\0')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
    const env = Object.fromEntries(settings) as NodeJS.ProcessEnv;
    return new SpareTranscoder({
      ...env,
      MILLRACE_TRANSCODER_NAME: name,
      MILLRACE_TRANSCODER_MANAGEMENT_PORT: '0',
      MILLRACE_TRANSCODER_HOT_PORT: '0',
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  stop(): void {
    this.#stopped = true;
    this.#child.kill('SIGKILL');
  }

  /** Comes back at once when it ends. */
  #spawn(): ChildProcess {
    const child = spawn(process.execPath, ['apps/transcoder/src/main.ts'], {
      cwd: root,
      env: this.#env,
      stdio: 'ignore',
    });
    child.once('exit', () => {
      if (!this.#stopped) this.#child = this.#spawn();
    });
    return child;
  }
}
