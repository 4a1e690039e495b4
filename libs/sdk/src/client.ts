// The client: one per installation and credential.
import type { Me } from './contract-types.ts';
import { Account } from './resources/account.ts';
import { Admin } from './resources/admin.ts';
import { ApiKeys } from './resources/api-keys.ts';
import { AuditLog } from './resources/audit-log.ts';
import { Auth } from './resources/auth.ts';
import { Channels } from './resources/channels.ts';
import { Events } from './resources/events.ts';
import { Invitations } from './resources/invitations.ts';
import { Members } from './resources/members.ts';
import { OwnOrganization } from './resources/organization.ts';
import { PlaybackKeys } from './resources/playback-keys.ts';
import { StreamKeys } from './resources/stream-keys.ts';
import { Streams } from './resources/streams.ts';
import { UsageReports } from './resources/usage.ts';
import { Webhooks } from './resources/webhooks.ts';
import { Transport, type Call, type CallOptions, type ClientOptions } from './transport.ts';

export class Millrace {
  readonly #transport: Transport;
  readonly channels: Channels;
  readonly streamKeys: StreamKeys;
  readonly streams: Streams;
  readonly playbackKeys: PlaybackKeys;
  readonly events: Events;
  readonly webhooks: Webhooks;
  readonly usage: UsageReports;
  readonly organization: OwnOrganization;
  readonly members: Members;
  readonly invitations: Invitations;
  readonly apiKeys: ApiKeys;
  readonly auditLog: AuditLog;
  readonly auth: Auth;
  readonly account: Account;
  readonly admin: Admin;

  constructor(options: ClientOptions) {
    const transport = new Transport(options);
    this.#transport = transport;
    this.channels = new Channels(transport);
    this.streamKeys = new StreamKeys(transport);
    this.streams = new Streams(transport);
    this.playbackKeys = new PlaybackKeys(transport);
    this.events = new Events(transport);
    this.webhooks = new Webhooks(transport);
    this.usage = new UsageReports(transport);
    this.organization = new OwnOrganization(transport);
    this.members = new Members(transport);
    this.invitations = new Invitations(transport);
    this.apiKeys = new ApiKeys(transport);
    this.auditLog = new AuditLog(transport);
    this.auth = new Auth(transport);
    this.account = new Account(transport);
    this.admin = new Admin(transport);
  }

  /** Who the credential belongs to. */
  me(options?: CallOptions): Promise<Me> {
    return this.#transport.send({ method: 'GET', path: '/v1/me', ...options });
  }

  /** Any operation of the API by its path, with the same retries and errors. */
  request<T>(call: Call): Promise<T> {
    return this.#transport.send(call);
  }
}
