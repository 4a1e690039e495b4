// The whole platform on one machine, from its locked home to the last child process. What was started is ended in
// reverse dependency order: edge, transcoder, jobs, origin, api, then redis and postgres.
import { join } from 'node:path';
import { startBackingServers } from './backing-servers.ts';
import { banner } from './banner.ts';
import { bootstrap, keptCredentialsFile } from './bootstrap.ts';
import { startDemo } from './demo.ts';
import { watchDiskSpace } from './disk-space.ts';
import { lockHome } from './home-lock.ts';
import type { Journal } from './journal.ts';
import { KeptAlive } from './kept-alive.ts';
import { chooseInternalPorts, platformEnvironment, visibleTo } from './platform-environment.ts';
import type { Environment } from './platform-environment.ts';
import { checkPublicPorts, hostToReach } from './ports.ts';
import { awaitReadiness } from './readiness.ts';
import { withOwnOptions } from './runtime-tuning.ts';
import { ensureSecrets } from './secrets.ts';
import { startService } from './service-process.ts';
import { serviceProcesses } from './service-processes.ts';
import type { ServiceProcess } from './service-processes.ts';
import type { Settings } from './settings.ts';
import { StartError } from './start-error.ts';

export interface PlatformOptions {
  readonly settings: Settings;
  /** The environment as given, passed on to the services. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly root: string;
  readonly journal: Journal;
  readonly demo: boolean;
  /** For the banner. */
  readonly print: (text: string) => void;
}

const readyWithinMs = 60_000;
const badConfiguration = 78;
const triesBeforeReady = 5;

export class Platform {
  readonly #options: PlatformOptions;
  readonly #endings: (() => Promise<void> | void)[] = [];
  readonly #kept: KeptAlive[] = [];
  #starting: Promise<void> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor(options: PlatformOptions) {
    this.#options = options;
  }

  /** Resolves when every service is ready; rejects with an error for the person at the terminal. */
  start(): Promise<void> {
    this.#starting = this.#startInOrder();
    return this.#starting;
  }

  async #startInOrder(): Promise<void> {
    const startedAt = Date.now();
    const { settings, env, root, journal, demo, print } = this.#options;
    const home = settings.MILLRACE_HOME;
    this.#endings.push(lockHome(home));
    await checkPublicPorts(settings);
    this.#endings.push(watchDiskSpace(home, journal));
    const secrets = ensureSecrets(home);
    const backing = await startBackingServers(settings, secrets, journal);
    this.#add(backing.kept.toReversed());
    this.#throwIfClosing();
    const internalPorts = await chooseInternalPorts(env);
    const environment = platformEnvironment({ root, settings, secrets, internalPorts, ...backing }, env);
    const prepared = bootstrap(environment, { root, home }, journal);
    const [newCredentials] = await Promise.all([prepared, this.#startServices(environment, prepared)]);
    const apiKey = env['MILLRACE_BOOTSTRAP_API_KEY'] ? '$MILLRACE_BOOTSTRAP_API_KEY' : secrets.bootstrapApiKey;
    const seconds = (Date.now() - startedAt) / 1000;
    print(banner({ settings, seconds, newCredentials, credentialsFile: keptCredentialsFile(home), apiKey }));
    if (demo) this.#add([await startDemo({ environment, home, journal, print })]);
  }

  /** Ends everything in order; every step is bounded. Safe to call at any time, also while starting. */
  close(): Promise<void> {
    this.#closing ??= this.#closeInOrder();
    return this.#closing;
  }

  /** A start that was interrupted ends at its next step, and then what it started is ended. */
  #throwIfClosing(): void {
    if (this.#closing) throw new StartError('Stopped before it was ready.');
  }

  /** Ends everything now. */
  kill(): void {
    for (const kept of this.#kept) kept.kill();
  }

  /** Who needs the database waits until it is prepared; the others start meanwhile. */
  async #startServices(environment: Environment, prepared: Promise<unknown>): Promise<void> {
    const processes = await serviceProcesses(environment, this.#options.settings.MILLRACE_EDGE_PROCESSES);
    const started = processes.map((process) => ({ process, kept: this.#serviceProcess(process) }));
    this.#add(started.map(({ kept }) => kept).toReversed());
    const start = async ({ process, kept }: (typeof started)[number]) => {
      if (process.service.needs.includes('DATABASE_URL')) await prepared;
      this.#throwIfClosing();
      await kept.start();
      return this.#problemOf(process, kept);
    };
    const problems = await Promise.all(started.map(start));
    const text = problems.filter((problem) => problem !== undefined).join('\n');
    if (text !== '') throw new StartError(text);
  }

  #serviceProcess({ name, service, environment }: ServiceProcess): KeptAlive {
    const { root, journal } = this.#options;
    const { needs, graceMs } = service;
    const command = [process.execPath, join(root, 'apps', service.name, 'src/main.ts')];
    const env = withOwnOptions(service.environment, visibleTo(needs, environment));
    const start = () => Promise.resolve(startService({ name, command, directory: root, env, graceMs }, journal));
    return new KeptAlive({ name, journal, start });
  }

  async #problemOf({ name, service, environment }: ServiceProcess, kept: KeptAlive): Promise<string | undefined> {
    const managementHost = hostToReach(environment['MILLRACE_MANAGEMENT_HOST'] ?? '127.0.0.1');
    const managementPort = environment[`MILLRACE_${service.name.toUpperCase()}_MANAGEMENT_PORT`] ?? '';
    const hopeless = () => {
      if (this.#closing) return 'stopped before it was ready';
      if (kept.lastExit?.code === badConfiguration) return 'its configuration cannot be used, see above';
      return kept.endings >= triesBeforeReady ? 'it ends again and again, see above' : undefined;
    };
    const missing = await awaitReadiness(`http://${managementHost}:${managementPort}`, readyWithinMs, hopeless);
    if (missing === undefined) return undefined;
    return `${name} did not become ready: ${missing}\n  Its log: ${this.#options.journal.pathOf(name)}`;
  }

  /** What is added later ends earlier. */
  #add(kept: readonly KeptAlive[]): void {
    this.#kept.push(...kept);
  }

  async #closeInOrder(): Promise<void> {
    await this.#starting.catch(() => undefined);
    for (const kept of this.#kept.toReversed()) await kept.stop();
    for (const end of this.#endings.toReversed()) await end();
  }
}
