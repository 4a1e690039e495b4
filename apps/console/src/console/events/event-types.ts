// The types of events in a few words, by family: to choose from, and to read in lists.
import type { EventType } from '@millrace/pipeline';

export const eventWords: Readonly<Record<EventType, string>> = {
  'stream.connecting': 'Encoder accepted',
  'stream.live': 'Live',
  'stream.disconnected': 'Encoder gone, waiting for it',
  'stream.reconnected': 'Plays on',
  'stream.takenOver': 'Another encoder took over',
  'stream.kicked': 'Encoder disconnected by a member',
  'stream.transcoderLost': 'Transcoder replaced',
  'stream.capacityWait': 'Waits for a transcoder with room',
  'stream.quarantined': 'In quarantine: transcoders fail at it',
  'stream.released': 'Released from quarantine',
  'stream.slateFailed': 'No slate while the encoder is away',
  'stream.degraded': 'Renditions given up',
  'stream.restored': 'Renditions back',
  'stream.healthChanged': 'Health changed',
  'stream.ended': 'Ended',
  'channel.created': 'Channel created',
  'channel.updated': 'Channel changed',
  'channel.deleted': 'Channel deleted',
  'streamKey.created': 'Stream key added',
  'streamKey.updated': 'Stream key changed',
  'streamKey.rotated': 'Stream key rotated',
  'streamKey.revoked': 'Stream key revoked',
  'streamKey.conflict': 'Encoders fight for the channel',
  'streamKey.refused': 'Publish refused',
  'usage.threshold': 'Quota used to 80, 95 or 100 %',
  'webhook.disabled': 'Webhook disabled',
  'webhook.test': 'Test of a webhook',
};

export const eventTypes = Object.keys(eventWords) as EventType[];

/** Families and their types, in order of use. */
export const eventFamilies: readonly { family: string; types: EventType[] }[] = [
  ...new Set(eventTypes.map((type) => type.split('.')[0] ?? type)),
].map((family) => ({ family, types: eventTypes.filter((type) => type.startsWith(`${family}.`)) }));

/** A type that this console is too old to know is shown as it is. */
export function eventLabel(type: string): string {
  return Object.hasOwn(eventWords, type) ? eventWords[type as EventType] : type;
}
