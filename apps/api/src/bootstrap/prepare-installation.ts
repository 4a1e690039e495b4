// The first organization, its owner, and the API key that the operator chose. One transaction under an advisory lock, so
// two that start at once make one installation.
import { apiKeyPrefix, hashApiKey, hashPassword, newPassword } from '@millrace/auth';
import { advisoryLocks, type Database, type DatabaseTransaction } from '@millrace/db';
import { newId } from '@millrace/pipeline';
import { allScopes } from '../operation/permissions.ts';

export interface Installation {
  organizationId: string;
  adminEmail: string;
  /** Only when it was made just now; it is stored nowhere else. */
  adminPassword?: string;
}

export interface Wanted {
  /** Of the first admin, when there is none yet. */
  adminEmail: string;
  apiKey: string | undefined;
}

const apiKeyName = 'Set at installation';

export async function prepareInstallation(db: Database, wanted: Wanted): Promise<Installation> {
  const adminPassword = newPassword();
  // Hashed before the transaction: it takes tens of milliseconds, and is thrown away when the admin exists.
  const passwordHash = await hashPassword(adminPassword);
  return db.transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${advisoryLocks.bootstrap})`;
    const known = await findOwner(tx);
    const owner = known ?? (await createOwner(tx, wanted.adminEmail.toLowerCase(), passwordHash));
    if (wanted.apiKey !== undefined) await setApiKey(tx, owner.organizationId, wanted.apiKey);
    return { ...owner, ...(!known && { adminPassword }) };
  });
}

async function findOwner(tx: DatabaseTransaction): Promise<Installation | undefined> {
  const membership = await tx.membership.findFirst({
    where: { role: 'owner' },
    orderBy: { createdAt: 'asc' },
    select: { organizationId: true, user: { select: { email: true } } },
  });
  return membership ? { organizationId: membership.organizationId, adminEmail: membership.user.email } : undefined;
}

async function createOwner(tx: DatabaseTransaction, adminEmail: string, passwordHash: string): Promise<Installation> {
  const organizationId = newId('organization');
  const userId = newId('user');
  await tx.organization.create({ data: { id: organizationId, name: 'My organization' } });
  await tx.user.create({ data: { id: userId, email: adminEmail, passwordHash, isPlatformAdmin: true } });
  await tx.membership.create({ data: { organizationId, userId, role: 'owner' } });
  return { organizationId, adminEmail };
}

/** The operator's key replaces the one that an earlier start set, so changing the variable changes the key. */
async function setApiKey(tx: DatabaseTransaction, organizationId: string, apiKey: string): Promise<void> {
  const keyHash = hashApiKey(apiKey);
  await tx.apiKey.updateMany({
    where: { organizationId, name: apiKeyName, keyHash: { not: keyHash }, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  await tx.apiKey.upsert({
    where: { keyHash },
    update: { revokedAt: null, expiresAt: null },
    create: {
      id: newId('apiKey'),
      organizationId,
      name: apiKeyName,
      prefix: apiKeyPrefix(apiKey),
      keyHash,
      scopes: [allScopes],
    },
  });
}
