// Who asks, and what that allows. Roles and scopes meet in one list of permissions; what is not listed is not allowed.
import type { RoleName } from '@millrace/api-contract';
import type { ApiKeyId, OrganizationId, UserId } from '@millrace/pipeline';

export type Principal =
  | { kind: 'user'; id: UserId; organizationId: OrganizationId; role: RoleName }
  | { kind: 'api-key'; id: ApiKeyId; organizationId: OrganizationId; scopes: readonly string[] };

export const permissions = [
  'organization:read',
  'channels:read',
  'channels:write',
  'streams:read',
  'streams:stop',
  'stream_keys:read',
  'stream_keys:write',
  'stream_keys:reveal',
  'stream_keys:rotate',
  'playback_keys:read',
  'playback_keys:write',
] as const;
export type Permission = (typeof permissions)[number];

const reading: readonly Permission[] = ['organization:read', 'channels:read', 'streams:read'];
const broadcasting: readonly Permission[] = [
  ...reading,
  'channels:write',
  'streams:stop',
  'stream_keys:read',
  'stream_keys:write',
  'stream_keys:reveal',
  'stream_keys:rotate',
  'playback_keys:read',
];
const byRole: Readonly<Record<RoleName, readonly Permission[]>> = {
  owner: permissions,
  admin: permissions,
  broadcaster: broadcasting,
  viewer: reading,
};

/** The scope of an API key that may do everything within its organization. */
export const allScopes = '*';

export function may(principal: Principal, permission: Permission): boolean {
  if (principal.kind === 'user') return byRole[principal.role].includes(permission);
  return principal.scopes.includes(allScopes) || principal.scopes.includes(permission);
}
