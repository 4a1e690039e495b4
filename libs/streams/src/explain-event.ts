// Why a stream's event happened and who can do something about it, from the fact that caused it. Pure.
import {
  endReasonFaults,
  lostEncoderFaults,
  type EndReason,
  type EventType,
  type LostEncoderReason,
} from '@millrace/pipeline';
import type { StreamEvent } from './stream-events.ts';
import type { StreamFact } from './stream-fact.ts';

/** The events that rules decide about. */
export type RuleEventType = Extract<
  EventType,
  | 'stream.live'
  | 'stream.disconnected'
  | 'stream.reconnected'
  | 'stream.kicked'
  | 'stream.transcoderLost'
  | 'stream.capacityWait'
  | 'stream.quarantined'
  | 'stream.released'
  | 'stream.ended'
>;

/** An event with what its type says beyond the stream's state. `endReason` is the stream's, after the fact. */
export function explainEvent(type: RuleEventType, fact: StreamFact, endReason: EndReason | null): StreamEvent {
  switch (type) {
    case 'stream.disconnected': {
      const reason = lostEncoderReason(fact);
      return { type, data: { reason, fault: lostEncoderFaults[reason] } };
    }
    case 'stream.kicked':
      return { type, data: { fault: 'organization' } };
    case 'stream.transcoderLost':
    case 'stream.capacityWait':
      return { type, data: { fault: 'platform' } };
    case 'stream.quarantined':
      return { type, data: { code: 'input_unsupported', fault: 'encoder' } };
    case 'stream.ended':
      return ended(endReason ?? 'encoder_stopped');
    case 'stream.live':
    case 'stream.released':
    case 'stream.reconnected':
      return { type };
  }
}

export function ended(endReason: EndReason): StreamEvent {
  return { type: 'stream.ended', data: { endReason, fault: endReasonFaults[endReason] } };
}

/** Only these facts tell that an encoder is gone; a first cell may find that it left before. */
function lostEncoderReason(fact: StreamFact): LostEncoderReason {
  if (fact.kind === 'disconnected') return fact.reason ?? 'closed';
  if (fact.kind === 'ingest-silent') return 'silent';
  return fact.kind === 'kicked' ? 'kicked' : 'closed';
}
