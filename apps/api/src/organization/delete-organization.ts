// organization.delete: nothing of the organization works any more, and what is live ends now. Its media goes as that of
// ended streams does, and then its rows (apps/jobs, retention). Members keep their accounts.
import { deleteOrganizationQuerySchema } from '@millrace/api-contract';
import type { DatabaseTransaction } from '@millrace/db';
import { AppError } from '@millrace/errors';
import type { OrganizationId, StreamId, WebhookId } from '@millrace/pipeline';
import { applyFactIn } from '@millrace/streams';
import { z } from 'zod';
import { forgetCredentials } from '../operation/after-commit.ts';
import type { Operation, RoutableOperation } from '../operation/operation.ts';
import { routeOperation } from '../operation/route-operation.ts';
import { tenantGate } from '../operation/tenant-operation.ts';
import { giveUpDeliveries } from '../webhooks/give-up-deliveries.ts';

const permission = 'organization:delete';

const operation = {
  name: 'organization.delete',
  method: 'DELETE',
  path: '/v1/organization',
  summary: 'Delete the organization',
  description:
    'For its owners. Streams end within seconds; channels, keys, webhooks and invitations are closed for good and its ' +
    'members are in it no more. There is no way back. `confirm` must be the name of the organization.',
  query: deleteOrganizationQuerySchema,
  status: 204,
  response: z.undefined(),
} as const satisfies Operation<typeof deleteOrganizationQuerySchema, z.ZodUndefined, z.ZodUndefined>;

/** It takes more than a tenant may: the transaction is the platform's, and touches this organization alone. */
export const deleteOrganization: RoutableOperation = {
  ...{ name: operation.name, method: operation.method, path: operation.path, access: { kind: 'tenant', permission } },
  route: (app, context) => {
    routeOperation(app, context, operation, {
      ...tenantGate(context, permission),
      transactionOf: () => (work) => context.db.transaction(work),
      async handle({ organizationId, id: principalId }, call, tx) {
        forgetCredentials(call);
        await requireConfirmation(tx, organizationId, call.query.confirm);
        const ended = await close(tx, organizationId);
        context.log.warn('organization.deleted', { organizationId, principalId, ended });
        return undefined;
      },
    });
  },
};

async function requireConfirmation(tx: DatabaseTransaction, id: OrganizationId, confirm: string): Promise<void> {
  const [row] = await tx.$queryRaw<{ name: string }[]>`SELECT name FROM organizations WHERE id = ${id} FOR UPDATE`;
  if (row?.name === confirm.normalize('NFC')) return;
  const fields = [{ path: 'query.confirm', message: 'must be the name of the organization' }];
  throw new AppError('VALIDATION_FAILED', 'Confirm with the name of the organization: query.confirm.', { fields });
}

/** Tells how many streams ended. */
async function close(tx: DatabaseTransaction, organizationId: OrganizationId): Promise<number> {
  const [deletedAt, where] = [new Date(), { organizationId }];
  await tx.organization.update({ where: { id: organizationId }, data: { deletedAt, suspendedAt: deletedAt } });
  // Under the channels' locks from here on: a publish that comes now waits, and then finds its channel gone.
  await tx.channel.updateMany({ where: { ...where, deletedAt: null }, data: { deletedAt, enabled: false } });
  await tx.$executeRaw`
    UPDATE stream_keys SET revoked_at = clock_timestamp()
    WHERE organization_id = ${organizationId} AND (revoked_at IS NULL OR revoked_at > clock_timestamp())`;
  const streams = await tx.stream.findMany({
    where: { ...where, state: { not: 'ended' } },
    orderBy: { id: 'asc' },
    select: { id: true },
  });
  for (const { id } of streams) await applyFactIn(tx, id as StreamId, { kind: 'end', reason: 'channel_deleted' });
  const isOpen = { OR: [{ revokedAt: null }, { revokedAt: { gt: deletedAt } }] };
  await tx.apiKey.updateMany({ where: { ...where, ...isOpen }, data: { revokedAt: deletedAt } });
  await tx.playbackKey.updateMany({ where: { ...where, ...isOpen }, data: { revokedAt: deletedAt } });
  await tx.invitation.updateMany({
    where: { ...where, acceptedAt: null, revokedAt: null },
    data: { revokedAt: deletedAt },
  });
  const noSecrets = { sealedSecret: '', previousSealedSecret: null, previousSecretUntil: null };
  const closed = await tx.webhook.updateManyAndReturn({
    where: { ...where, deletedAt: null },
    data: { deletedAt, enabled: false, ...noSecrets },
    select: { id: true },
  });
  for (const { id } of closed) await giveUpDeliveries(tx, id as WebhookId);
  await tx.membership.deleteMany({ where });
  return streams.length;
}
