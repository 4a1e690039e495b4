// The life of a stream as a table: which fact, in which state, changes what and tells whom. Pure: a record, a fact and
// the time in, a decision out. Facts carry the epoch or the connection they are about; what is stale changes nothing.
//
//   connecting ──first cell──▶ live ──disconnected──▶ reconnecting ──first cell of the next epoch──▶ live
//        └────────────── deadline passed, stop ──────────────┴──────────────▶ ended
import {
  ingestHeartbeat,
  neverStartedAfterMs,
  quarantine,
  quarantineMs,
  testStreamLimitMs,
  type ConnectionId,
  type EndReason,
  type StreamState,
} from '@millrace/pipeline';
import type { RuleEventType } from './explain-event.ts';
import type { StreamFact } from './stream-fact.ts';
import type { StreamRecord } from './stream-record.ts';

/** What of the row changes. */
export type StreamChange = Partial<
  Pick<
    StreamRecord,
    | 'state'
    | 'epoch'
    | 'connectionId'
    | 'kickedConnectionId'
    | 'epochStartedAt'
    | 'capacityWaitAt'
    | 'fruitlessEpochs'
    | 'quarantinedAt'
    | 'liveAt'
    | 'reconnectDeadline'
    | 'endedAt'
    | 'endReason'
  >
>;

export type Decision =
  { kind: 'change'; change: StreamChange; events: readonly RuleEventType[] } | { kind: 'none'; because: Unchanged };
/** Why a fact changes nothing. */
export type Unchanged = 'ended' | 'stale-epoch' | 'not-holder' | 'already-so';

type ActiveState = Exclude<StreamState, 'ended'>;
type FactOf<K extends StreamFact['kind']> = Extract<StreamFact, { kind: K }>;
type Rule<K extends StreamFact['kind']> = (stream: StreamRecord, fact: FactOf<K>, now: Date) => Decision;
interface Row<K extends StreamFact['kind']> {
  /** Refuses facts about another epoch or connection. */
  guard?: (stream: StreamRecord, fact: FactOf<K>, now: Date) => Unchanged | undefined;
  in: Readonly<Record<ActiveState, Rule<K>>>;
}

const change = (changes: StreamChange, ...events: RuleEventType[]): Decision => ({
  kind: 'change',
  change: changes,
  events,
});
const none = (because: Unchanged): Decision => ({ kind: 'none', because });
const alreadySo = () => none('already-so');

const rules: { readonly [K in StreamFact['kind']]: Row<K> } = {
  'first-cell': {
    guard: sameEpoch,
    in: {
      connecting: (stream, _fact, now) =>
        stream.connectionId === null
          ? change({ state: 'reconnecting', liveAt: now }, 'stream.live', 'stream.disconnected')
          : change({ ...fruitful, state: 'live', liveAt: now, reconnectDeadline: null }, 'stream.live'),
      live: (stream) => (stream.fruitlessEpochs > 0 ? change(fruitful) : alreadySo()),
      reconnecting: (stream) => (stream.connectionId === null ? alreadySo() : backToLive(fruitful)),
    },
  },
  disconnected: {
    guard: holder,
    in: {
      connecting: (stream, _fact, now) => loseEncoder(stream, now, { connectionId: null }),
      live: (stream, _fact, now) =>
        loseEncoder(stream, now, { connectionId: null, state: 'reconnecting' }, 'stream.disconnected'),
      reconnecting: (stream, _fact, now) => loseEncoder(stream, now, { connectionId: null }),
    },
  },
  'ingest-silent': {
    guard: (stream, _fact, now) => (isSilent(stream, now) ? undefined : 'already-so'),
    in: {
      connecting: (stream, _fact, now) =>
        wasNeverSeen(stream) ? end('never_started', now) : loseEncoder(stream, now, {}),
      live: (stream, _fact, now) => loseEncoder(stream, now, { state: 'reconnecting' }, 'stream.disconnected'),
      reconnecting: (stream, _fact, now) => loseEncoder(stream, now, {}),
    },
  },
  'ingest-seen': {
    guard: holder,
    in: {
      connecting: (stream) => (stream.reconnectDeadline ? change({ reconnectDeadline: null }) : alreadySo()),
      live: alreadySo,
      // With a deadline it was only silence; without one, a new connection waits for its first cell.
      reconnecting: (stream) => (stream.reconnectDeadline ? backToLive() : alreadySo()),
    },
  },
  kicked: {
    guard: (stream) => (stream.connectionId === null ? 'not-holder' : undefined),
    in: {
      connecting: (stream, _fact, now) => kick(stream, now, {}),
      live: (stream, _fact, now) => kick(stream, now, { state: 'reconnecting' }, 'stream.disconnected'),
      reconnecting: (stream, _fact, now) => kick(stream, now, {}),
    },
  },
  'transcoder-lost': {
    guard: (stream, fact) => holder(stream, fact) ?? sameEpoch(stream, fact),
    in: { connecting: nextEpoch, live: nextEpoch, reconnecting: nextEpoch },
  },
  'encoder-failed': { guard: sameEpoch, in: { connecting: failAgain, live: failAgain, reconnecting: failAgain } },
  released: { in: { connecting: release, live: release, reconnecting: release } },
  'capacity-wait': { guard: sameEpoch, in: { connecting: waitForRoom, live: waitForRoom, reconnecting: waitForRoom } },
  'capacity-found': { guard: sameEpoch, in: { connecting: haveRoom, live: haveRoom, reconnecting: haveRoom } },
  end: { in: { connecting: endAsAsked, live: endAsAsked, reconnecting: endAsAsked } },
  'time-passed': {
    in: {
      connecting: (stream, _fact, now) => {
        const tooLate = now.getTime() - stream.startedAt.getTime() >= neverStartedAfterMs;
        return tooLate ? end(reasonNeverLive(stream), now) : endAtDeadline(stream, now);
      },
      live: (stream, _fact, now) => {
        if (isTestOver(stream, now)) return end('test_limit', now);
        return hasServed(stream, now) ? tryAgain(now) : alreadySo();
      },
      reconnecting: (stream, _fact, now) => {
        if (isTestOver(stream, now)) return end('test_limit', now);
        return hasServed(stream, now) ? tryAgain(now) : endAtDeadline(stream, now);
      },
    },
  },
};

/** What a fact does to a stream. */
export function decide(stream: StreamRecord, fact: StreamFact, now: Date): Decision {
  if (stream.state === 'ended') return none('ended');
  const row: Row<StreamFact['kind']> = rules[fact.kind] as Row<StreamFact['kind']>;
  const refused = row.guard?.(stream, fact, now);
  return refused ? none(refused) : row.in[stream.state](stream, fact, now);
}

/** Whether the connection that holds the stream has not been reported for too long, and this was not noticed yet. */
export function isSilent(stream: StreamRecord, now: Date): boolean {
  if (!stream.connectionId || stream.reconnectDeadline || !stream.ingestSeenAt) return false;
  return now.getTime() - stream.ingestSeenAt.getTime() >= ingestHeartbeat.goneAfterMs;
}

/**
 * Nobody has reported the connection since the stream was begun for it: the edge had given up before it was answered, and its
 * encoder was sent away to try again.
 */
function wasNeverSeen({ startedAt, ingestSeenAt }: StreamRecord): boolean {
  return ingestSeenAt?.getTime() === startedAt.getTime();
}

/** The reason a stream ends with when its encoder does not come back. */
export function reasonWithoutEncoder(stream: StreamRecord): EndReason {
  return stream.liveAt ? 'encoder_stopped' : 'never_started';
}

/** The reason of a stream that no cell came of in all its time. */
function reasonNeverLive(stream: StreamRecord): EndReason {
  if (stream.quarantinedAt) return 'input_unsupported';
  return stream.connectionId !== null && stream.claimedAt === null ? 'no_capacity' : 'never_started';
}

function sameEpoch(stream: StreamRecord, fact: { epoch: number }): Unchanged | undefined {
  return fact.epoch === stream.epoch ? undefined : 'stale-epoch';
}

function holder(stream: StreamRecord, fact: { connectionId: ConnectionId | null }): Unchanged | undefined {
  return fact.connectionId === stream.connectionId ? undefined : 'not-holder';
}

function loseEncoder(stream: StreamRecord, now: Date, changes: StreamChange, ...events: RuleEventType[]): Decision {
  if (stream.reconnectWindowSeconds === 0) return end(reasonWithoutEncoder(stream), now);
  const reconnectDeadline = new Date(now.getTime() + stream.reconnectWindowSeconds * 1_000);
  return change({ ...changes, reconnectDeadline }, ...events);
}

function kick(stream: StreamRecord, now: Date, changes: StreamChange, ...events: RuleEventType[]): Decision {
  const { connectionId: kickedConnectionId, reconnectWindowSeconds } = stream;
  if (reconnectWindowSeconds === 0) return change(endChange('stopped', now), 'stream.kicked', 'stream.ended');
  const reconnectDeadline = new Date(now.getTime() + reconnectWindowSeconds * 1_000);
  const kicked = { ...changes, connectionId: null, kickedConnectionId, reconnectDeadline };
  return change(kicked, 'stream.kicked', ...events);
}

function backToLive(changes: StreamChange = {}): Decision {
  return change({ ...changes, state: 'live', reconnectDeadline: null }, 'stream.reconnected');
}

const fruitful = { fruitlessEpochs: 0 } as const;

function nextEpoch(stream: StreamRecord, fact: FactOf<'transcoder-lost'>, now: Date): Decision {
  const { latestEpoch = 0, wasReading = false } = fact;
  const next = { epoch: Math.max(stream.epoch, latestEpoch) + 1, epochStartedAt: now };
  const fruitlessEpochs = wasReading ? fruitlessAfter(stream, now) : stream.fruitlessEpochs;
  if (wasReading && fruitlessEpochs >= quarantine.afterLostEpochs)
    return change({ ...next, fruitlessEpochs, quarantinedAt: now }, 'stream.quarantined');
  return change({ ...next, fruitlessEpochs }, 'stream.transcoderLost');
}

/** One that had the stream for long did not fail at what it read first. */
function fruitlessAfter({ fruitlessEpochs, epochStartedAt }: StreamRecord, now: Date): number {
  return now.getTime() - epochStartedAt.getTime() < quarantine.lostWithinMs ? fruitlessEpochs + 1 : 1;
}

/** The second transcoder in a row that says so. Nobody is given the epoch that comes next, so that nobody has it still. */
function failAgain(stream: StreamRecord, _fact: unknown, now: Date): Decision {
  if (stream.fruitlessEpochs === 0) return alreadySo();
  const fruitlessEpochs = Math.max(stream.fruitlessEpochs + 1, quarantine.surelyBad);
  const next = { epoch: stream.epoch + 1, epochStartedAt: now, fruitlessEpochs };
  return change({ ...next, quarantinedAt: now }, 'stream.quarantined');
}

function release({ quarantinedAt }: StreamRecord): Decision {
  return quarantinedAt ? change({ quarantinedAt: null, ...fruitful }, 'stream.released') : alreadySo();
}

/** What failed may have been ours after all. Once: the next that is lost soon continues the row. */
function tryAgain(now: Date): Decision {
  return change({ quarantinedAt: null, epochStartedAt: now }, 'stream.released');
}

/** Its encoder is there, and has been in quarantine for long enough. */
function hasServed({ quarantinedAt, connectionId, fruitlessEpochs }: StreamRecord, now: Date): boolean {
  if (quarantinedAt === null || connectionId === null) return false;
  return now.getTime() - quarantinedAt.getTime() >= quarantineMs(fruitlessEpochs);
}

function waitForRoom(stream: StreamRecord, _fact: unknown, now: Date): Decision {
  return stream.capacityWaitAt ? alreadySo() : change({ capacityWaitAt: now }, 'stream.capacityWait');
}

function haveRoom(stream: StreamRecord): Decision {
  return stream.capacityWaitAt ? change({ capacityWaitAt: null }) : alreadySo();
}

function endAsAsked(_stream: StreamRecord, fact: FactOf<'end'>, now: Date): Decision {
  return end(fact.reason, now);
}

/** A test channel's stream that has had its time. One that waits for its first cell ends earlier anyway. */
function isTestOver({ isTest, startedAt }: StreamRecord, now: Date): boolean {
  return isTest && now.getTime() - startedAt.getTime() >= testStreamLimitMs;
}

function endAtDeadline(stream: StreamRecord, now: Date): Decision {
  const passed = stream.reconnectDeadline !== null && stream.reconnectDeadline <= now;
  return passed ? end(reasonWithoutEncoder(stream), now) : alreadySo();
}

/** What of the row changes when a stream ends. */
export function endChange(endReason: EndReason, now: Date): StreamChange {
  return { state: 'ended', endedAt: now, endReason, connectionId: null, reconnectDeadline: null };
}

function end(endReason: EndReason, now: Date): Decision {
  return change(endChange(endReason, now), 'stream.ended');
}
