// Who asks.
import type { RoleName } from '@millrace/api-contract';
import type { ApiKeyId, OrganizationId, UserId } from '@millrace/pipeline';

export type Principal =
  | { kind: 'user'; id: UserId; organizationId: OrganizationId; role: RoleName }
  | { kind: 'api-key'; id: ApiKeyId; organizationId: OrganizationId; scopes: readonly string[] };

/** A user who runs the installation. The organization is the one that the user is logged in to; it limits nothing. */
export interface PlatformAdmin {
  id: UserId;
  organizationId: OrganizationId;
}
