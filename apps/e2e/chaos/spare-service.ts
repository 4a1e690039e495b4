// A second process of a service beside the platform's own, with the same settings but those that two can't share. It comes
// back at once when it ends.
import { spawn, type ChildProcess } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { environmentOf } from '../support/service-processes.ts';

const root = join(import.meta.dirname, '../../..');

export class SpareService {
  readonly #service: string;
  /** Where what it prints goes. */
  readonly #output: number | 'ignore';
  #env: NodeJS.ProcessEnv;
  #child: ChildProcess;
  #stopped = false;

  private constructor(service: string, env: NodeJS.ProcessEnv, logFile: string | undefined) {
    this.#service = service;
    this.#output = logFile === undefined ? 'ignore' : openSync(logFile, 'a');
    this.#env = env;
    this.#child = this.#spawn();
  }

  /** `likePid` is a running process of the service; `own` are the settings in which this one differs. */
  static async start(
    likePid: number,
    service: string,
    own: NodeJS.ProcessEnv,
    logFile?: string,
  ): Promise<SpareService> {
    return new SpareService(service, { ...(await environmentOf(likePid)), ...own }, logFile);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Kills the process; the one that comes in its place has these settings too. */
  restartWith(env: NodeJS.ProcessEnv): void {
    this.#env = { ...this.#env, ...env };
    this.#child.kill('SIGKILL');
  }

  stop(): void {
    this.#stopped = true;
    this.#child.kill('SIGKILL');
  }

  #spawn(): ChildProcess {
    const program = `apps/${this.#service}/src/main.ts`;
    const child = spawn(process.execPath, [program], {
      cwd: root,
      env: this.#env,
      stdio: ['ignore', this.#output, this.#output],
    });
    child.once('exit', () => {
      if (!this.#stopped) this.#child = this.#spawn();
    });
    return child;
  }
}

/** A second transcoder: whoever lives takes over. */
export function startSpareTranscoder(
  likePid: number,
  name: string,
  own: NodeJS.ProcessEnv = {},
  logFile?: string,
): Promise<SpareService> {
  const settings = {
    ...own,
    MILLRACE_TRANSCODER_NAME: name,
    MILLRACE_TRANSCODER_MANAGEMENT_PORT: '0',
    MILLRACE_TRANSCODER_HOT_PORT: '0',
  };
  return SpareService.start(likePid, 'transcoder', settings, logFile);
}
