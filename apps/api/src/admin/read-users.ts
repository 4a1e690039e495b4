// admin_users.list, admin_users.get: the people of the installation, newest first.
import { adminUserPageSchema, adminUserQuerySchema, adminUserSchema, nothingSchema } from '@millrace/api-contract';
import { adminOperation } from '../operation/admin-operation.ts';
import { loadPage } from '../operation/page.ts';
import { findUser, toAdminUserView, userFields, userParams } from './user-view.ts';

export const listUsers = adminOperation({
  name: 'admin_users.list',
  method: 'GET',
  path: '/v1/admin/users',
  summary: 'List users, newest first',
  query: adminUserQuerySchema,
  status: 200,
  response: adminUserPageSchema,
  async handle({ context, tx, query }) {
    const { email, organizationId, disabled } = query;
    const list = JSON.stringify(['admin-users', email, organizationId, disabled]);
    // A NUL can be no part of an address, and PostgreSQL would refuse to look for it.
    if (email?.includes('\0')) return { data: [], nextCursor: null };
    const { rows, nextCursor } = await loadPage({ query, keys: context.keys, list }, ({ take, before }) =>
      tx.user.findMany({
        where: {
          ...(before && { id: { lt: before } }),
          ...(email !== undefined && { email: email.toLowerCase() }),
          ...(organizationId && { memberships: { some: { organizationId } } }),
          ...(disabled && { disabledAt: disabled === 'true' ? { not: null } : null }),
        },
        orderBy: { id: 'desc' },
        take,
        select: userFields,
      }),
    );
    return { data: rows.map(toAdminUserView), nextCursor };
  },
});

export const getUser = adminOperation({
  name: 'admin_users.get',
  method: 'GET',
  path: '/v1/admin/users/:userId',
  summary: 'Get a user',
  params: userParams,
  query: nothingSchema,
  status: 200,
  response: adminUserSchema,
  async handle(call) {
    return toAdminUserView(await findUser(call));
  },
});
