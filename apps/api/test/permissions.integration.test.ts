// Every operation × every role, and × API keys with and without its scope, made of the one table of permissions.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RoleName } from '@millrace/api-contract';
import { allScopes, permissions, permissionTable, type Permission } from '../src/operation/permissions.ts';
import { operations } from '../src/operations.ts';
import { createTenant, createUser, logInAs, startApi, type Ask, type RunningApi } from './running-api.ts';

let api: RunningApi;
const roles = ['owner', 'admin', 'broadcaster', 'viewer'] as const satisfies readonly RoleName[];
let members: Record<RoleName, Ask>;
let keys: { with: Record<string, Ask>; without: Record<string, Ask>; all: Ask };

beforeAll(async () => {
  api = await startApi();
  const tenant = await createTenant(api);
  const asks = roles.map(
    async (role) => [role, (await logInAs(api, await createUser(api, { ...tenant, role }))).ask] as const,
  );
  members = Object.fromEntries(await Promise.all(asks)) as Record<RoleName, Ask>;
  const keyFor = async (scopes: string[]) => (await createTenant(api, scopes)).ask;
  const forEach = async (scopesFor: (permission: Permission) => string[]) =>
    Object.fromEntries(await Promise.all(permissions.map(async (one) => [one, await keyFor(scopesFor(one))] as const)));
  keys = {
    with: await forEach((permission) => [permission]),
    without: await forEach((permission) => permissions.filter((one) => one !== permission)),
    all: await keyFor([allScopes]),
  };
});
afterAll(() => api.close());

/** With a query that nothing takes: who is let in is refused for that, and nothing happens. */
const isLetIn = async (ask: Ask, { method, path }: (typeof operations)[number]) => {
  const { statusCode } = await ask(method, `${path.replace(/:\w+/g, 'x')}?nonsense=1`);
  return statusCode !== 401 && statusCode !== 403;
};

const rows = operations.flatMap((operation) =>
  operation.access.kind === 'tenant' ? [{ ...operation, permission: operation.access.permission }] : [],
);

test('every permission is taken by some operation', () => {
  expect(new Set(rows.map(({ permission }) => permission))).toEqual(new Set(permissions));
});

describe.each(rows)('$method $path', (row) => {
  const grant: { roles: readonly RoleName[]; isScope: boolean } = permissionTable[row.permission];

  test.each(roles)('lets a %s in if the table says so', async (role) => {
    expect(await isLetIn(members[role], row)).toBe(grant.roles.includes(role));
  });
  test('lets an API key in by its scope, or by `*`, if keys can have it at all', async () => {
    expect(await isLetIn(keys.with[row.permission]!, row)).toBe(grant.isScope);
    expect(await isLetIn(keys.without[row.permission]!, row)).toBe(false);
    expect(await isLetIn(keys.all, row)).toBe(grant.isScope);
  });
});

const own = operations.filter(({ access }) => access.kind === 'user');
test.each(own)('$method $path is for every user, and for no API key', async (row) => {
  for (const role of roles) expect(await isLetIn(members[role], row)).toBe(true);
  expect(await isLetIn(keys.all, row)).toBe(false);
});

const adminRows = operations.filter(({ access }) => access.kind === 'platform-admin');
test.each(adminRows)('$method $path is not there for anybody of a tenant', async (row) => {
  expect(row.path).toMatch(/^\/v1\/admin\//);
  for (const ask of [...roles.map((role) => members[role]), keys.all]) {
    expect((await ask(row.method, row.path.replace(/:\w+/g, 'x'))).json()).toMatchObject({
      status: 404,
      detail: 'No route has this method and path.',
    });
  }
});
