// The permissions of the API, in words. `/v1/me` tells which of them the user has; those with words can be given to an API key.

export const permissionWords = {
  'organization:read': 'See the organization',
  'organization:write': null,
  'members:read': 'See members and invitations',
  'members:write': null,
  'api_keys:read': null,
  'api_keys:write': null,
  'audit_log:read': 'Read the audit log',
  'channels:read': 'See channels',
  'channels:write': 'Create, change and delete channels',
  'streams:read': 'See streams, their health and viewers',
  'streams:stop': 'Stop streams, disconnect encoders',
  'stream_keys:read': 'See stream keys, without the secret',
  'stream_keys:write': 'Create, change and revoke stream keys',
  'stream_keys:reveal': 'Show the secret of stream keys',
  'stream_keys:rotate': 'Rotate stream keys',
  'events:read': 'Read and follow events',
  'webhooks:read': 'See webhooks and their deliveries',
  'webhooks:write': 'Create, change and test webhooks',
  'playback_keys:read': 'See playback keys',
  'playback_keys:write': 'Create and revoke playback keys',
  'usage:read': 'Read usage and quotas',
} as const satisfies Record<string, string | null>;

export type Permission = keyof typeof permissionWords;

/** What an API key can be given, one by one. */
export const scopes: readonly { scope: Permission; words: string }[] = (
  Object.entries(permissionWords) as [Permission, string | null][]
).flatMap(([scope, words]) => (words === null ? [] : [{ scope, words }]));
