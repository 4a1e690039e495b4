// Carries out what committed events mean for the media plane, oldest first, and marks them after it. An event may come
// twice; every effect bears it.
import { relayEvents, type OutboxEvent } from '@millrace/streams';
import type { Deps } from '../deps.ts';
import type { RoundResult } from '../loop.ts';
import { eventEffects, type EffectDeps } from './event-effects.ts';
import { playbackIdsOf } from './playback-ids.ts';

/** Few enough to be done within the transaction that holds them. */
const eventsPerRound = 100;

type RelayDeps = EffectDeps & Pick<Deps, 'db' | 'metrics' | 'log'>;

/** One batch of events. An effect that fails leaves the whole batch for the next round. */
export async function relayOutbox(deps: RelayDeps): Promise<RoundResult> {
  const relayed = await relayEvents(deps.db, eventsPerRound, (events) => relay(deps, events));
  return relayed > 0 ? 'more' : 'done';
}

async function relay(deps: RelayDeps, events: readonly OutboxEvent[]): Promise<void> {
  const playbackIds = await playbackIdsOf(deps.db, events);
  for (const event of events) {
    // No playback id: the channel's row is gone, and with it everything that could be played.
    const playbackId = event.channelId && playbackIds.get(event.channelId);
    if (playbackId) await eventEffects[event.type](deps, event, playbackId);
    deps.metrics.eventsRelayed.inc({ type: event.type });
    deps.log.info('outbox.relayed', { eventId: event.id, type: event.type, streamId: event.streamId });
  }
}
