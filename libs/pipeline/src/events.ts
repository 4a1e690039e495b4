// Events: facts about an organization's resources, each written in the transaction of the change it tells of. Here is the
// closed list of types, with the payload of each. A payload names ids, states and reasons; no schema has room for a secret.
// Rules: a type keeps its meaning, a payload only gains fields.
import { z } from 'zod';
import { disconnectReasons, refusalReasonSchema } from './encoder-to-edge.ts';
import { idSchema } from './ids.ts';
import { ingestHealthCodeSchema } from './ingest-health.ts';
import { endReasonSchema, eventFaultSchema, streamStateSchema, type EventFault } from './stream-events.ts';

/** Why a stream has no encoder: as the edge saw it end, or `silent` when nobody has reported the connection for too long. */
export const lostEncoderReasonSchema = z.enum([...disconnectReasons, 'silent', 'kicked']);
export type LostEncoderReason = z.infer<typeof lostEncoderReasonSchema>;

/** Whose fault it is that the encoder is gone. */
export const lostEncoderFaults: Readonly<Record<LostEncoderReason, EventFault>> = {
  unpublished: 'encoder',
  closed: 'encoder',
  idle: 'encoder',
  'protocol-error': 'encoder',
  'media-refused': 'encoder',
  'taken-over': 'organization',
  stopped: 'organization',
  kicked: 'organization',
  'edge-shutdown': 'platform',
  silent: 'platform',
};

/** What is wrong with a stream key that its channel has, or had. */
const keyProblemSchema = z.enum(['revoked', 'expired', 'address_not_allowed']);
export type KeyProblem = z.infer<typeof keyProblemSchema>;

/** Why a webhook was disabled by the platform. */
export const webhookDisabledReasonSchema = z.enum(['gone', 'failing']);
export type WebhookDisabledReason = z.infer<typeof webhookDisabledReasonSchema>;

const channel = { channelId: idSchema('channel') };
const streamKey = { ...channel, streamKeyId: idSchema('streamKey') };
const stream = {
  streamId: idSchema('stream'),
  channelId: idSchema('channel'),
  state: streamStateSchema,
  epoch: z.int().positive(),
  endReason: endReasonSchema.optional(),
};
const fault = { fault: eventFaultSchema };
const changed = { changed: z.array(z.string().max(64)).max(64) };
const graceSeconds = { graceSeconds: z.int().min(0) };
const renditions = z.array(z.string().max(64)).max(32);

interface EventKind {
  /** One sentence for the reference. */
  meaning: string;
  data: z.ZodObject;
}
const event = <S extends z.ZodRawShape>(meaning: string, shape: S) => ({ meaning, data: z.strictObject(shape) });

export const eventCatalogue = {
  'channel.created': event('A channel was created.', channel),
  'channel.updated': event('Settings of a channel were changed; `changed` names them.', { ...channel, ...changed }),
  'channel.deleted': event('A channel was deleted, with its keys and its playback URL.', channel),
  'streamKey.created': event('A stream key was added to a channel.', streamKey),
  'streamKey.updated': event('The rules of a stream key were changed.', { ...streamKey, ...changed }),
  'streamKey.rotated': event('A stream key was replaced; the old one works on for `graceSeconds`.', {
    ...streamKey,
    replacedStreamKeyId: idSchema('streamKey'),
    ...graceSeconds,
  }),
  'streamKey.revoked': event('A stream key was revoked; it works on for `graceSeconds`.', {
    ...streamKey,
    ...graceSeconds,
  }),
  'streamKey.conflict': event('Two encoders took the channel from each other too often; one is turned away now.', {
    ...stream,
    streamKeyId: idSchema('streamKey'),
  }),
  'streamKey.refused': event(
    'A publish with a key of this channel was refused; told once a minute per key and reason.',
    {
      ...streamKey,
      reason: refusalReasonSchema,
      keyProblem: keyProblemSchema.optional(),
      ...fault,
    },
  ),
  'stream.connecting': event('An encoder was accepted and a stream began; there is nothing to play yet.', stream),
  'stream.live': event('The stream can be played.', stream),
  'stream.disconnected': event('The encoder is gone; the stream waits for it.', {
    ...stream,
    reason: lostEncoderReasonSchema,
    ...fault,
  }),
  'stream.reconnected': event('The stream can be played on after an interruption.', stream),
  'stream.takenOver': event('Another encoder took the stream over, as the publish policy allows.', {
    ...stream,
    streamKeyId: idSchema('streamKey'),
  }),
  'stream.kicked': event('The encoder was disconnected by somebody of the organization.', { ...stream, ...fault }),
  'stream.transcoderLost': event('The transcoder was lost; another one goes on under a new epoch.', {
    ...stream,
    ...fault,
  }),
  'stream.capacityWait': event('No transcoder has had room for the stream for half a minute; it waits for one.', {
    ...stream,
    ...fault,
  }),
  'stream.quarantined': event(
    'Transcoders failed again and again at what the encoder sends; no other is given it until the stream is released.',
    { ...stream, code: z.enum(['input_unsupported']), ...fault },
  ),
  'stream.released': event('A stream in quarantine is given to transcoders again.', stream),
  'stream.slateFailed': event(
    'The slate could not be made; players get nothing new until it can be, or the encoder is back.',
    {
      ...stream,
      ...fault,
    },
  ),
  'stream.degraded': event('Renditions were given up so that the others keep up.', {
    ...stream,
    reason: z.string().max(128),
    renditions,
    ...fault,
  }),
  'stream.restored': event('Renditions that had been given up are back.', { ...stream, renditions }),
  'stream.healthChanged': event('Health codes were raised or cleared; `codes` are those that hold now.', {
    ...stream,
    codes: z.array(ingestHealthCodeSchema),
    raised: z.array(ingestHealthCodeSchema),
    cleared: z.array(ingestHealthCodeSchema),
    ...fault,
  }),
  'stream.ended': event('The stream is over; `endReason` says why.', {
    ...stream,
    endReason: endReasonSchema,
    ...fault,
  }),
  'usage.threshold': event('The organization has used `percent` of a quota, or more.', {
    quota: z.string().max(64),
    percent: z.int().min(1),
    used: z.number().min(0),
    limit: z.number().min(0),
    /** Of the period that the quota is counted in; absent for quotas of what is there at once. */
    periodStartsAt: z.iso.datetime().optional(),
    periodEndsAt: z.iso.datetime().optional(),
  }),
  'webhook.disabled': event('A webhook was disabled because its receiver is gone or failed for too long.', {
    webhookId: idSchema('webhook'),
    reason: webhookDisabledReasonSchema,
    failingSince: z.iso.datetime().nullable(),
    ...fault,
  }),
  'webhook.test': event('Somebody asked for a test of a webhook; sent to that one alone.', {
    webhookId: idSchema('webhook'),
  }),
} as const satisfies Record<string, EventKind>;

export type EventType = keyof typeof eventCatalogue;
/** The payload of a type, as it is written. */
export type EventData<T extends EventType> = z.input<(typeof eventCatalogue)[T]['data']>;

export const eventTypes = Object.keys(eventCatalogue) as EventType[];
/** What the media plane has to be told of. All others are for readers alone. */
export const mediaPlaneEventTypes = [
  ...(['stream.ended', 'channel.updated', 'channel.deleted'] as const),
  ...(['streamKey.updated', 'streamKey.rotated', 'streamKey.revoked'] as const),
] as const satisfies EventType[];
export type MediaPlaneEventType = (typeof mediaPlaneEventTypes)[number];
/** Families of types that will come; nothing else may use the names. */
export const reservedEventFamilies = ['recording'] as const;

/** An event as everybody outside sees it: item of the feed, message of the live feed, body of a webhook. */
export interface EventEnvelope {
  id: string;
  type: string;
  /** Position among the events of the organization, from 1 and without a gap. */
  sequence: number;
  /** When the change was made, RFC 3339. */
  timestamp: string;
  organizationId: string;
  channelId: string | null;
  streamId: string | null;
  /** Position among the events of the stream, from 1 and without a gap; null for events that belong to no stream. */
  streamSequence: number | null;
  data: unknown;
}
