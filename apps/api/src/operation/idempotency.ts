// `Idempotency-Key`: a change that is sent twice is done once. The answer is kept in the transaction of the change itself,
// so there is no moment in which one exists without the other. Keys are per organization and sender, for 24 hours; the jobs
// delete what is older.
import { seal, unseal } from '@millrace/auth';
import type { DatabaseTransaction } from '@millrace/db';
import { AppError } from '@millrace/errors';
import type { OrganizationId } from '@millrace/pipeline';
import { createHash } from 'node:crypto';

/** What is kept of an answer. */
export interface KeptAnswer {
  status: number;
  body: string;
}

/** Whose key it is: the same key from two senders is two keys. */
export interface Sender {
  organizationId: OrganizationId;
  principalId: string;
}

export interface IdempotentRequest {
  key: string;
  sender: Sender;
  /** Operation, path and body: the same key for anything else is a mistake of the caller. */
  fingerprint: string;
  /** Seals the kept body: it may show a stream key. */
  sealingKey: Buffer;
}

const keptMs = 24 * 3_600_000;
const keyPattern = /^[\x21-\x7e]{1,255}$/;

/** The header's value, checked; undefined when there is none. */
export function idempotencyKeyOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && keyPattern.test(header)) return header;
  throw new AppError('INVALID_IDEMPOTENCY_KEY', 'Send 1 to 255 visible ASCII characters.');
}

export function fingerprintOf(operation: string, path: string, body: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([operation, path, body ?? null]))
    .digest('hex');
}

/** Runs `act` once per key; afterwards gives the kept answer. What `act` throws is not kept: a retry acts. */
export async function answerOnce<A extends KeptAnswer>(
  tx: DatabaseTransaction,
  request: IdempotentRequest,
  act: () => Promise<A>,
): Promise<(A & { replayed: false }) | (KeptAnswer & { replayed: true })> {
  const { key, sender, fingerprint, sealingKey } = request;
  const owner = { ...sender, key };
  const context = ['idempotency', owner.organizationId, owner.principalId, key].join('|');
  await claimKey(tx, context);
  const where = { organizationId_principalId_key: owner };
  const found = await tx.idempotencyKey.findUnique({ where });
  const kept = found && found.createdAt.getTime() > Date.now() - keptMs ? found : undefined;
  if (kept && kept.requestHash !== fingerprint) {
    throw new AppError('IDEMPOTENCY_KEY_REUSED', 'Use a new Idempotency-Key for a request that differs.');
  }
  if (kept) return { status: kept.status, body: unseal(sealingKey, kept.sealedBody, context), replayed: true };
  const answer = await act();
  const { status, body } = answer;
  const row = { requestHash: fingerprint, status, sealedBody: seal(sealingKey, body, context), createdAt: new Date() };
  await tx.idempotencyKey.upsert({ where, create: { ...owner, ...row }, update: row, select: { status: true } });
  return { ...answer, replayed: false };
}

/** One request per key at a time; the lock goes with the transaction. */
async function claimKey(tx: DatabaseTransaction, name: string): Promise<void> {
  const [row] = await tx.$queryRaw<[{ mine: boolean }]>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) AS mine`;
  if (row.mine) return;
  throw new AppError('IDEMPOTENCY_IN_PROGRESS', 'The first request with this key is still running.', {
    retryAfterSeconds: 1,
  });
}
