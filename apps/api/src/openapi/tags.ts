// The resources of the API, as the reference groups its operations.
import { operationsOf, type ApiDocument } from './document.ts';

const descriptions: Readonly<Record<string, string>> = {
  channels: 'The lasting things that a broadcaster manages: where to publish, what to make of it, where to watch.',
  stream_keys: 'The secrets that encoders publish with, each with rules of its own.',
  streams: 'Broadcasts: one each, over any number of reconnects.',
  playback_keys: 'What playback tokens are signed with, for channels that not everybody may watch.',
  auth: 'Logging in, staying logged in, logging out.',
  me: 'Who asks.',
  sessions: 'Where a user is logged in.',
  organization: 'The tenant that everything belongs to.',
  organizations: 'Organizations of a user.',
  members: 'Who belongs to the organization, with which role.',
  invitations: 'Who was asked to join the organization.',
  api_keys: 'Credentials of programs.',
  audit_log: 'Who did what.',
  users: 'People.',
  admin_organizations: 'Organizations, for those who run the installation.',
  admin_audit_log: 'Who did what in the whole installation.',
  admin_signing_keys: 'What access tokens are signed with.',
  admin_workers: 'Transcoders: what they carry, and taking one out of service.',
  admin_users: 'People, for those who run the installation.',
  admin: 'For those who run the installation.',
  events: 'What happened, in order.',
  webhooks: 'Where events are sent.',
  webhook_deliveries: 'What was sent, and what came back.',
  usage: 'What was used, by hour and by day.',
  quotas: 'How much may be used.',
  admin_quotas: 'How much organizations may use, for those who run the installation.',
};

/** The tags that operations have, each with its description. */
export function addTags(document: ApiDocument): void {
  const used = new Set(operationsOf(document).flatMap(({ tags }) => tags));
  document.tags = [...used].toSorted().map((name) => ({ name, description: descriptions[name] ?? '' }));
}
