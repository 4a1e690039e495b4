// Carries out what committed events mean for the media plane, oldest first, and marks them after it. An event may come
// twice; every effect bears it.
import { relayEvents, type FailedEffect, type OutboxEvent } from '@millrace/streams';
import type { Deps } from '../deps.ts';
import type { RoundResult } from '../loop.ts';
import { eventEffects, type EffectDeps } from './event-effects.ts';
import { playbackIdsOf } from './playback-ids.ts';

/** Few enough to be done within the transaction that holds them. */
const eventsPerRound = 100;
/** Written to see whether Redis takes anything at all. */
const probeKey = 'millrace:outbox:probe';
const probeLifeMs = 60_000;

type RelayDeps = EffectDeps & Pick<Deps, 'db' | 'metrics' | 'log'>;

/** One batch of events. An effect that fails keeps its own event back; without Redis the whole batch waits. */
export async function relayOutbox(deps: RelayDeps): Promise<RoundResult> {
  const { claimed, parked } = await relayEvents(deps.db, eventsPerRound, (events) => relay(deps, events));
  for (const { id, type, streamId, channelId } of parked) {
    deps.metrics.eventsParked.inc({ type });
    deps.log.error('outbox.parked', { eventId: id, type, streamId, channelId });
  }
  return claimed > 0 ? 'more' : 'done';
}

async function relay(deps: RelayDeps, events: readonly OutboxEvent[]): Promise<FailedEffect[]> {
  const playbackIds = await playbackIdsOf(deps.db, events);
  const failures: FailedEffect[] = [];
  for (const event of events) {
    const { id: eventId, type, streamId, channelId } = event;
    try {
      // No playback id: the channel's row is gone, and with it everything that could be played.
      const playbackId = channelId && playbackIds.get(channelId);
      if (playbackId) await eventEffects[type](deps, event, playbackId);
      deps.metrics.eventsRelayed.inc({ type });
      deps.log.info('outbox.relayed', { eventId, type, streamId });
    } catch (error) {
      // Rejects while Redis is away, full or read-only: that is no fault of the event, and costs it nothing.
      await deps.redis.set(probeKey, '', 'PX', probeLifeMs);
      failures.push({ event, error });
      deps.log.warn('outbox.effect_failed', { eventId, type, streamId, err: error });
    }
  }
  return failures;
}
