// An event of a stream as an entry of its flight recorder: what happened, why, and who can do something about it, in words.
import type { EventView, RecorderEntryView } from '@millrace/api-contract';
import {
  endReasonMeanings,
  eventCatalogue,
  eventFaultSchema,
  publishRefusals,
  type EventEnvelope,
  type LostEncoderReason,
} from '@millrace/pipeline';

const lostEncoderMeanings: Readonly<Record<LostEncoderReason, string>> = {
  unpublished: 'The encoder said that it stops.',
  closed: 'The connection of the encoder broke: its program ended, or its network.',
  idle: 'The connection stood, but nothing came over it for too long.',
  'protocol-error': 'The encoder sent something that is not RTMP.',
  'media-refused': 'The encoder sent media that cannot be used.',
  'taken-over': 'Another encoder took the channel over.',
  stopped: 'The stream, its channel or its key was stopped by somebody of the organization.',
  'edge-shutdown': 'The ingest server was restarted; encoders come back by themselves.',
  silent: 'The ingest server has not been heard of for ten seconds.',
  kicked: 'Somebody of the organization disconnected the encoder.',
};

/** Reasons of all kinds; no word has two meanings. */
const explanations: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(publishRefusals).map(([reason, { description }]) => [reason, description])),
  ...endReasonMeanings,
  ...lostEncoderMeanings,
};

export function toRecorderEntry(event: EventEnvelope): RecorderEntryView {
  const data = event.data as Record<string, unknown>;
  const reason = data['reason'] ?? (event.type === 'stream.ended' ? data['endReason'] : undefined);
  const known = typeof reason === 'string' ? reason : null;
  return {
    ...(event as EventView),
    meaning: meaningOf(event.type),
    reason: known,
    explanation: known === null ? null : (explanations[known] ?? null),
    fault: eventFaultSchema.safeParse(data['fault']).data ?? null,
  };
}

/** A type that a later version wrote speaks for itself. */
function meaningOf(type: string): string {
  return type in eventCatalogue ? eventCatalogue[type as keyof typeof eventCatalogue].meaning : type;
}
