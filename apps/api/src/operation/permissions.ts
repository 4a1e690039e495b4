// Who may do what: one table of permissions, roles and API-key scopes. What is not in it is not allowed. An API key is
// given permissions by name, as its scopes, or all that keys can have by `*`; never those that make credentials or
// members, so that a leaked key cannot outlive its own revocation.
import type { RoleName } from '@millrace/api-contract';
import { AppError } from '@millrace/errors';
import type { Principal } from './principal.ts';

interface Grant {
  roles: readonly RoleName[];
  /** Whether an API key can have it as a scope. */
  isScope: boolean;
}

const everybody: readonly RoleName[] = ['owner', 'admin', 'broadcaster', 'viewer'];
const admins: readonly RoleName[] = ['owner', 'admin'];
const broadcasters: readonly RoleName[] = ['owner', 'admin', 'broadcaster'];

export const permissionTable = {
  'organization:read': { roles: everybody, isScope: true },
  'organization:write': { roles: admins, isScope: false },
  'organization:delete': { roles: ['owner'], isScope: false },
  'members:read': { roles: everybody, isScope: true },
  'members:write': { roles: admins, isScope: false },
  'api_keys:read': { roles: admins, isScope: false },
  'api_keys:write': { roles: admins, isScope: false },
  'audit_log:read': { roles: admins, isScope: true },
  'channels:read': { roles: everybody, isScope: true },
  'channels:write': { roles: broadcasters, isScope: true },
  'streams:read': { roles: everybody, isScope: true },
  'streams:stop': { roles: broadcasters, isScope: true },
  'stream_keys:read': { roles: broadcasters, isScope: true },
  'stream_keys:write': { roles: broadcasters, isScope: true },
  'stream_keys:reveal': { roles: broadcasters, isScope: true },
  'stream_keys:rotate': { roles: broadcasters, isScope: true },
  'events:read': { roles: everybody, isScope: true },
  'webhooks:read': { roles: admins, isScope: true },
  'webhooks:write': { roles: admins, isScope: true },
  'playback_keys:read': { roles: broadcasters, isScope: true },
  'playback_keys:write': { roles: admins, isScope: true },
  'usage:read': { roles: everybody, isScope: true },
} as const satisfies Record<string, Grant>;

export type Permission = keyof typeof permissionTable;

/** The scope of an API key that has every permission that keys can have. */
export const allScopes = '*';

export const permissions = Object.keys(permissionTable) as readonly Permission[];

/** Whether an API key can have it as a scope. */
export function isScope(text: string): boolean {
  return text === allScopes || permissions.some((one) => one === text && permissionTable[one].isScope);
}

/** All that these credentials allow. */
export function permissionsOf(principal: Principal): Permission[] {
  return permissions.filter((permission) => allows(principal, permission));
}

/** Throws FORBIDDEN, WRONG_CREDENTIAL_TYPE or INSUFFICIENT_SCOPE when the principal may not. */
export function requirePermission(principal: Principal, permission: Permission): void {
  if (allows(principal, permission)) return;
  if (principal.kind === 'user') {
    throw new AppError('FORBIDDEN', `This takes the permission ${permission}, which a ${principal.role} has not.`);
  }
  throw permissionTable[permission].isScope
    ? new AppError('INSUFFICIENT_SCOPE', `The API key needs the scope ${permission}.`)
    : new AppError('WRONG_CREDENTIAL_TYPE', 'This takes a user who is logged in, not an API key.');
}

function allows(principal: Principal, permission: Permission): boolean {
  const grant: Grant = permissionTable[permission];
  if (principal.kind === 'user') return grant.roles.includes(principal.role);
  return grant.isScope && (principal.scopes.includes(allScopes) || principal.scopes.includes(permission));
}
