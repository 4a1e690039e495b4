// Branded ids of the platform's nouns: `<prefix>_` and a base32 UUIDv7 (TypeID), sortable by creation time.
// An id that comes from outside must pass its schema before it reaches a query, a key or a path.
import { TypeID, typeid } from 'typeid-js';
import { z } from 'zod';

/** The prefix of each noun's ids. */
export const idPrefixes = {
  organization: 'org',
  user: 'usr',
  apiKey: 'ak',
  channel: 'ch',
  streamKey: 'key',
  playback: 'pb',
  playbackKey: 'pbk',
  stream: 'str',
  event: 'evt',
  webhook: 'whk',
  connection: 'con',
  session: 'ses',
  invitation: 'inv',
  auditEntry: 'aud',
  worker: 'wrk',
} as const;

export type IdKind = keyof typeof idPrefixes;
export type Id<K extends IdKind> = string & { readonly __id: K };

export type OrganizationId = Id<'organization'>;
export type UserId = Id<'user'>;
export type ApiKeyId = Id<'apiKey'>;
export type ChannelId = Id<'channel'>;
export type StreamKeyId = Id<'streamKey'>;
export type PlaybackId = Id<'playback'>;
export type PlaybackKeyId = Id<'playbackKey'>;
export type StreamId = Id<'stream'>;
export type EventId = Id<'event'>;
export type WebhookId = Id<'webhook'>;
export type ConnectionId = Id<'connection'>;
export type SessionId = Id<'session'>;
export type InvitationId = Id<'invitation'>;
export type AuditEntryId = Id<'auditEntry'>;
export type WorkerId = Id<'worker'>;

const patterns = Object.fromEntries(
  Object.entries(idPrefixes).map(([kind, prefix]) => [kind, new RegExp(`^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`)]),
) as Readonly<Record<IdKind, RegExp>>;

/** A new id of one noun, e.g. `newId('stream')` → `str_01k…`. */
export function newId<K extends IdKind>(kind: K): Id<K> {
  const id: string = typeid(idPrefixes[kind]).toString();
  return id as Id<K>;
}

/** The least id of a noun that can have been made at this time: every earlier one is less. */
export function firstIdAt<K extends IdKind>(kind: K, atMs: number): Id<K> {
  const time = Math.floor(atMs).toString(16).padStart(12, '0');
  const uuid = `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
  const id: string = TypeID.fromUUID(idPrefixes[kind], uuid).toString();
  return id as Id<K>;
}

/** The schema of one noun's ids: exact prefix, 26 characters of TypeID base32. */
export function idSchema<K extends IdKind>(kind: K) {
  return z
    .string()
    .regex(patterns[kind], `must be an id that begins with ${idPrefixes[kind]}_`)
    .transform((id) => id as Id<K>);
}

/** Whether `text` is a well-formed id of this noun. */
export function isId<K extends IdKind>(kind: K, text: string): text is Id<K> {
  return patterns[kind].test(text);
}

/** Whether `text` is a well-formed id of any noun. */
export function isAnyId(text: string): boolean {
  const prefix = text.slice(0, text.indexOf('_'));
  const kind = (Object.keys(idPrefixes) as IdKind[]).find((one) => idPrefixes[one] === prefix);
  return kind !== undefined && isId(kind, text);
}
