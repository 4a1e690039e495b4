// The settings that every service has, for its own schema to spread in.
import { z } from 'zod';
import { field } from './environment.ts';
import { logLevels } from './logger.ts';
import type { ServiceConfig } from './run-service.ts';

/** `MILLRACE_LOG_LEVEL`, `MILLRACE_MANAGEMENT_HOST` and the service's own `MILLRACE_<NAME>_MANAGEMENT_PORT`. */
export function serviceFields<N extends string>(name: N, managementPort: number) {
  const portName = `MILLRACE_${name}_MANAGEMENT_PORT` as const;
  const port = { [portName]: field.port(managementPort).describe('Port of health checks and metrics.') };
  return {
    MILLRACE_LOG_LEVEL: z.enum(logLevels).default('info').describe('Least level that is logged.'),
    MILLRACE_MANAGEMENT_HOST: field.host('127.0.0.1').describe('Address of the management ports.'),
    ...(port as Record<typeof portName, ReturnType<typeof field.port>>),
  };
}

/** The common part of a service's configuration. */
export function toServiceConfig(
  env: { MILLRACE_LOG_LEVEL: ServiceConfig['logLevel']; MILLRACE_MANAGEMENT_HOST: string },
  managementPort: number,
): ServiceConfig {
  return { logLevel: env.MILLRACE_LOG_LEVEL, management: { host: env.MILLRACE_MANAGEMENT_HOST, port: managementPort } };
}
