// Prisma and PostgreSQL behind one door: connections, tenant scoping, migrations, what a failure means.
export { Database } from './database.ts';
export type { DatabaseOptions, OrganizationDatabase } from './database.ts';
export type { DatabaseTransaction } from './transaction.ts';
export { advisoryLocks } from './advisory-locks.ts';
export { columnsOf } from './columns.ts';
export type { TenantStatement } from './tenant-statement.ts';
export { Leadership } from './leader.ts';
export type { LeadershipOptions } from './leader.ts';
export { isDatabaseUnavailable, isLockTimeout, isUniqueViolation } from './database-errors.ts';
export { SignalListener } from './signal-listener.ts';
export type { SignalListenerOptions } from './signal-listener.ts';
export { signals, wakeRelayAfter } from './signals.ts';
export { backUp } from './backup/back-up.ts';
export { restore } from './backup/restore.ts';
export { pendingMigrations } from './migrate/pending-migrations.ts';
export { applyMigrations } from './migrate/apply-migrations.ts';
export { Prisma } from './generated/client.ts';
export type {
  AccessSigningKey,
  ApiKey,
  Channel,
  Event,
  Organization,
  PlaybackKey,
  PrismaClient,
  Role,
  Stream,
  StreamKey,
  User,
  Webhook,
  WebhookAttempt,
  WebhookDelivery,
} from './generated/client.ts';
