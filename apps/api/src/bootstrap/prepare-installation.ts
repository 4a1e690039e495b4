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
  /** Somebody has revoked the operator's key in the API. */
  isApiKeyRevoked?: true;
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
    const known = await findAdmin(tx);
    const admin = known ?? (await createAdmin(tx, wanted.adminEmail.toLowerCase(), passwordHash));
    const organizationId = (await findOrganization(tx)) ?? (await createOrganization(tx, admin.id));
    const isApiKeyOpen = wanted.apiKey === undefined || (await setApiKey(tx, organizationId, wanted.apiKey));
    return {
      ...{ organizationId, adminEmail: admin.email },
      ...(!known && { adminPassword }),
      ...(!isApiKeyOpen && { isApiKeyRevoked: true as const }),
    };
  });
}

interface Admin {
  id: string;
  email: string;
}

function findAdmin(tx: DatabaseTransaction): Promise<Admin | null> {
  return tx.user.findFirst({
    where: { isPlatformAdmin: true },
    orderBy: { createdAt: 'asc' },
    select: { id: true, email: true },
  });
}

function createAdmin(tx: DatabaseTransaction, email: string, passwordHash: string): Promise<Admin> {
  return tx.user.create({
    data: { id: newId('user'), email, passwordHash, isPlatformAdmin: true },
    select: { id: true, email: true },
  });
}

/** The admins' own, never a tenant's: the operator's key opens it. There is none when its owner has deleted it. */
async function findOrganization(tx: DatabaseTransaction): Promise<string | undefined> {
  const membership = await tx.membership.findFirst({
    where: { role: 'owner', user: { isPlatformAdmin: true }, organization: { deletedAt: null } },
    orderBy: { createdAt: 'asc' },
    select: { organizationId: true },
  });
  return membership?.organizationId;
}

async function createOrganization(tx: DatabaseTransaction, ownerId: string): Promise<string> {
  const organizationId = newId('organization');
  await tx.organization.create({ data: { id: organizationId, name: 'My organization' } });
  await tx.membership.create({ data: { organizationId, userId: ownerId, role: 'owner' } });
  return organizationId;
}

/**
 * The operator's key replaces the one that an earlier start set, so changing the variable changes the key. It is known by
 * having been made by nobody: what somebody made in the API stays, whatever its name. What somebody revoked, limited or
 * rotated there stays so, whatever the variable says. Tells whether the key opens the organization now.
 */
async function setApiKey(tx: DatabaseTransaction, organizationId: string, apiKey: string): Promise<boolean> {
  const keyHash = hashApiKey(apiKey);
  const byOperator = { createdById: null };
  await tx.apiKey.deleteMany({ where: { ...byOperator, organizationId, keyHash: { not: keyHash }, revokedAt: null } });
  // An organization that is deleted closed the key for itself alone.
  await tx.apiKey.deleteMany({ where: { ...byOperator, keyHash, organization: { deletedAt: { not: null } } } });
  const { revokedAt } = await tx.apiKey.upsert({
    where: { keyHash },
    update: {},
    create: {
      id: newId('apiKey'),
      organizationId,
      name: apiKeyName,
      prefix: apiKeyPrefix(apiKey),
      keyHash,
      scopes: [allScopes],
    },
    select: { revokedAt: true },
  });
  return revokedAt === null;
}
