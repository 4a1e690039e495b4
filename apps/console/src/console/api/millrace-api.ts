// The calls that the console makes: one file of them per resource, typed by the contract that the API is built from.
import { adminCalls } from './calls/admin-calls.ts';
import { apiKeyCalls } from './calls/api-key-calls.ts';
import { auditCalls } from './calls/audit-calls.ts';
import { channelCalls } from './calls/channel-calls.ts';
import { eventCalls } from './calls/event-calls.ts';
import { memberCalls } from './calls/member-calls.ts';
import { playbackKeyCalls } from './calls/playback-key-calls.ts';
import { selfCalls } from './calls/self-calls.ts';
import { streamCalls } from './calls/stream-calls.ts';
import { usageCalls } from './calls/usage-calls.ts';
import { webhookCalls } from './calls/webhook-calls.ts';
import type { Client } from './client.ts';

export function createMillraceApi(call: Client) {
  return {
    self: selfCalls(call),
    channels: channelCalls(call),
    streams: streamCalls(call),
    events: eventCalls(call),
    usage: usageCalls(call),
    webhooks: webhookCalls(call),
    members: memberCalls(call),
    apiKeys: apiKeyCalls(call),
    playbackKeys: playbackKeyCalls(call),
    audit: auditCalls(call),
    admin: adminCalls(call),
  };
}

export type MillraceApi = ReturnType<typeof createMillraceApi>;
