export { BackingServiceError } from './backing-service-error.ts';
export { createDatabase } from './create-database.ts';
export { freePort } from './free-port.ts';
export { diesWithParent } from './parent-death.ts';
export { startPostgres } from './postgres.ts';
export type { RunningPostgres, StartPostgresOptions } from './postgres.ts';
export { startRedis } from './redis.ts';
export type { RunningRedis, StartRedisOptions } from './redis.ts';
export type { ServerExit } from './server-process.ts';
