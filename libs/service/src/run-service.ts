// The life of a process: configuration → start → serve → staged shutdown. SIGTERM and SIGINT stop it in order, a second
// signal stops it now. An error that nobody caught ends the process: the supervisor starts a clean one.
import { flushCompileCache } from 'node:module';
import { ConfigurationError, exitCodeBadConfiguration } from './environment.ts';
import { createLogger, type Logger, type LogLevel } from './logger.ts';
import { startManagementServer } from './management-server.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import type { ReadinessCheck } from './readiness.ts';
import { runStages, type ShutdownStage } from './shutdown.ts';

/** What every service's configuration has. */
export interface ServiceConfig {
  logLevel: LogLevel;
  management: { host: string; port: number };
}

/** What a started service hands back: how to know that it works, and how to stop it. */
export interface RunningService {
  checks: readonly ReadinessCheck[];
  stages: readonly ShutdownStage[];
}

export interface ServiceDefinition<C extends ServiceConfig> {
  name: string;
  loadConfig(env: Readonly<Record<string, string | undefined>>): C;
  start(config: C, context: { log: Logger; metrics: Metrics }): Promise<RunningService>;
}

/**
 * Node keeps what it has compiled when a process ends in order; one that is killed later is to start again as fast. Not at
 * once: all services of a machine start together.
 */
const keepCompiledAfterMs = 5_000;

export async function runService<C extends ServiceConfig>(definition: ServiceDefinition<C>): Promise<void> {
  const config = loadConfigOrExit(definition);
  const log = createLogger({ service: definition.name, level: config.logLevel });
  const metrics = createMetrics(definition.name);
  let stopping = false;

  for (const kind of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(kind, (err: unknown) => {
      log.error('service.crashed', { kind, err });
      process.exit(1);
    });
  }
  try {
    const running = await definition.start(config, { log, metrics });
    const management = await startManagementServer({
      ...config.management,
      metrics,
      checks: running.checks,
      isStopping: () => stopping,
    });
    const stages = [...running.stages, { name: 'management', timeoutMs: 2_000, run: () => management.close() }];
    const stop = (signal: NodeJS.Signals) => {
      if (stopping) process.exit(1);
      stopping = true;
      log.info('service.stopping', { signal });
      void runStages(stages, log).then((clean) => {
        log.info('service.stopped', { clean });
        process.exit(clean ? 0 : 1);
      });
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
    log.info('service.started', { pid: process.pid });
    setTimeout(flushCompileCache, keepCompiledAfterMs).unref();
  } catch (err) {
    log.error('service.start_failed', { err });
    process.exit(1);
  }
}

function loadConfigOrExit<C extends ServiceConfig>(definition: ServiceDefinition<C>): C {
  try {
    return definition.loadConfig(process.env);
  } catch (error) {
    const text = error instanceof ConfigurationError ? error.message : String(error);
    process.stderr.write(`${definition.name}: ${text}\n`);
    return process.exit(exitCodeBadConfiguration);
  }
}
