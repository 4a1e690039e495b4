import { defaultMediaSettings, newId, type ConnectionId, type StreamState } from '@millrace/pipeline';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StreamRecord } from './stream-record.ts';
import type { StreamFact } from './stream-fact.ts';
import { decide, type Decision } from './stream-rules.ts';

const now = new Date('2026-11-22T12:00:00Z');
const secondsFromNow = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
const holder = newId('connection');
const other = newId('connection');

const base: StreamRecord = {
  id: newId('stream'),
  organizationId: newId('organization'),
  channelId: newId('channel'),
  playbackId: newId('playback'),
  state: 'live',
  epoch: 3,
  eventSequence: 5,
  latencyMode: 'standard',
  mediaSettings: defaultMediaSettings,
  limits: {},
  connectionId: holder,
  streamKeyId: newId('streamKey'),
  kickedConnectionId: null,
  edgeName: 'edge-a',
  edgeInstanceId: 'a-1',
  relayBaseUrl: 'http://127.0.0.1:3020',
  ingestSeenAt: secondsFromNow(-1),
  epochStartedAt: secondsFromNow(-60),
  claimedAt: secondsFromNow(-59),
  capacityWaitAt: null,
  fruitlessEpochs: 0,
  quarantinedAt: null,
  startedAt: secondsFromNow(-60),
  liveAt: secondsFromNow(-50),
  reconnectDeadline: null,
  endedAt: null,
  endReason: null,
  updatedAt: secondsFromNow(-1),
  reconnectWindowSeconds: 60,
  isTest: false,
};
const connecting = { state: 'connecting', liveAt: null } as const;
const waiting = { state: 'reconnecting', connectionId: null, reconnectDeadline: secondsFromNow(30) } as const;
const returned = { state: 'reconnecting', reconnectDeadline: null } as const;
const silent = { state: 'reconnecting', reconnectDeadline: secondsFromNow(30) } as const;
const windowEnd = secondsFromNow(60);

const firstCell = { kind: 'first-cell', epoch: 3 } as const;
const disconnected = { kind: 'disconnected', connectionId: holder } as const;
const seen = { kind: 'ingest-seen', connectionId: holder } as const;
const lost = { kind: 'transcoder-lost', connectionId: holder, epoch: 3 } as const;
const readerLost = { ...lost, wasReading: true } as const;
const encoderFailed = { kind: 'encoder-failed', epoch: 3 } as const;
const released = { kind: 'released' } as const;
const noRoom = { kind: 'capacity-wait', epoch: 3 } as const;
const kicked = { kind: 'kicked' } as const;
const stop = { kind: 'end', reason: 'stopped' } as const;

/** What is expected: the changes and events, or why there are none. */
type Expected = { change: object; events?: string[] } | Extract<Decision, { kind: 'none' }>['because'];

const table: [string, Partial<StreamRecord>, StreamFact, Expected][] = [
  [
    'the first cell makes it live',
    connecting,
    firstCell,
    { change: { state: 'live', liveAt: now }, events: ['stream.live'] },
  ],
  [
    'a first cell that comes after the encoder left',
    { ...connecting, ...waiting, ...{ state: 'connecting' } },
    firstCell,
    { change: { state: 'reconnecting', liveAt: now }, events: ['stream.live', 'stream.disconnected'] },
  ],
  ['a first cell of a takeover', {}, firstCell, 'already-so'],
  [
    'a first cell after the encoder came back',
    returned,
    firstCell,
    { change: { state: 'live' }, events: ['stream.reconnected'] },
  ],
  ['a late cell while nobody publishes', waiting, firstCell, 'already-so'],
  ['a cell of an old epoch', connecting, { kind: 'first-cell', epoch: 2 }, 'stale-epoch'],
  ['a cell of an epoch that was never handed out', connecting, { kind: 'first-cell', epoch: 4 }, 'stale-epoch'],

  [
    'the encoder leaves',
    {},
    disconnected,
    {
      change: { state: 'reconnecting', connectionId: null, reconnectDeadline: windowEnd },
      events: ['stream.disconnected'],
    },
  ],
  [
    'the encoder leaves before it was live',
    connecting,
    disconnected,
    { change: { connectionId: null, reconnectDeadline: windowEnd } },
  ],
  [
    'the encoder came back and leaves again',
    returned,
    disconnected,
    { change: { connectionId: null, reconnectDeadline: windowEnd } },
  ],
  ['an encoder that was replaced leaves', {}, { kind: 'disconnected', connectionId: other }, 'not-holder'],
  [
    'the encoder leaves and there is no window',
    { reconnectWindowSeconds: 0 },
    disconnected,
    { change: { state: 'ended', endReason: 'encoder_stopped' }, events: ['stream.ended'] },
  ],

  [
    'nobody reports the connection',
    { ingestSeenAt: secondsFromNow(-10) },
    { kind: 'ingest-silent' },
    { change: { state: 'reconnecting', reconnectDeadline: windowEnd }, events: ['stream.disconnected'] },
  ],
  [
    'nobody reports the connection before the first cell',
    { ...connecting, ingestSeenAt: secondsFromNow(-10) },
    { kind: 'ingest-silent' },
    { change: { reconnectDeadline: windowEnd } },
  ],
  [
    'nobody has ever reported the connection: its edge gave up before it was answered',
    { ...connecting, startedAt: secondsFromNow(-10), ingestSeenAt: secondsFromNow(-10) },
    { kind: 'ingest-silent' },
    { change: { state: 'ended', endReason: 'never_started' }, events: ['stream.ended'] },
  ],
  [
    'the connection was reported just now',
    { ingestSeenAt: secondsFromNow(-9) },
    { kind: 'ingest-silent' },
    'already-so',
  ],
  [
    'the silence was noticed before',
    { ...silent, ingestSeenAt: secondsFromNow(-20) },
    { kind: 'ingest-silent' },
    'already-so',
  ],
  [
    'a silent connection is reported again',
    silent,
    seen,
    { change: { state: 'live', reconnectDeadline: null }, events: ['stream.reconnected'] },
  ],
  ['a new connection that waits for its first cell is reported', returned, seen, 'already-so'],
  ['a live connection is reported', {}, seen, 'already-so'],

  [
    'the encoder is kicked',
    {},
    kicked,
    {
      change: { state: 'reconnecting', connectionId: null, kickedConnectionId: holder, reconnectDeadline: windowEnd },
      events: ['stream.kicked', 'stream.disconnected'],
    },
  ],
  [
    'the encoder is kicked before it was live',
    connecting,
    kicked,
    { change: { connectionId: null, kickedConnectionId: holder }, events: ['stream.kicked'] },
  ],
  ['nobody is there to be kicked', waiting, kicked, 'not-holder'],
  [
    'the encoder is kicked and there is no window',
    { reconnectWindowSeconds: 0 },
    kicked,
    { change: { state: 'ended', endReason: 'stopped' }, events: ['stream.kicked', 'stream.ended'] },
  ],

  [
    'the transcoder is lost',
    {},
    lost,
    { change: { epoch: 4, epochStartedAt: now }, events: ['stream.transcoderLost'] },
  ],
  [
    'the transcoder is lost, and the playlist log knows of later epochs',
    {},
    { ...lost, latestEpoch: 7 },
    { change: { epoch: 8, epochStartedAt: now }, events: ['stream.transcoderLost'] },
  ],
  [
    'no transcoder has room for it',
    connecting,
    noRoom,
    { change: { capacityWaitAt: now }, events: ['stream.capacityWait'] },
  ],
  ['no transcoder has room for it, told again', { capacityWaitAt: secondsFromNow(-9) }, noRoom, 'already-so'],
  ['no transcoder had room for an old epoch', {}, { ...noRoom, epoch: 2 }, 'stale-epoch'],
  [
    'a transcoder has room for it at last',
    { capacityWaitAt: secondsFromNow(-9) },
    { kind: 'capacity-found', epoch: 3 },
    { change: { capacityWaitAt: null } },
  ],
  ['the transcoder of an old epoch is lost', {}, { ...lost, epoch: 2 }, 'stale-epoch'],
  ['a transcoder is reported lost by another connection', {}, { ...lost, connectionId: other }, 'not-holder'],

  [
    'a transcoder is lost soon, before it had a cell',
    { epochStartedAt: secondsFromNow(-5), fruitlessEpochs: 2 },
    readerLost,
    { change: { epoch: 4, fruitlessEpochs: 3, epochStartedAt: now }, events: ['stream.transcoderLost'] },
  ],
  [
    'the fifth in a row is lost soon, before it had a cell',
    { epochStartedAt: secondsFromNow(-5), fruitlessEpochs: 4 },
    readerLost,
    { change: { epoch: 4, fruitlessEpochs: 5, quarantinedAt: now }, events: ['stream.quarantined'] },
  ],
  [
    'the fifth in a row was lost, but had it for long',
    { epochStartedAt: secondsFromNow(-60), fruitlessEpochs: 4 },
    readerLost,
    { change: { epoch: 4, fruitlessEpochs: 1 }, events: ['stream.transcoderLost'] },
  ],
  [
    'the order of the fifth in a row was lost, and nobody had read anything',
    { epochStartedAt: secondsFromNow(-5), fruitlessEpochs: 4 },
    lost,
    { change: { epoch: 4, fruitlessEpochs: 4 }, events: ['stream.transcoderLost'] },
  ],
  ['a cell ends a row of lost transcoders', { fruitlessEpochs: 4 }, firstCell, { change: { fruitlessEpochs: 0 } }],
  [
    'a cell of an encoder that came back ends it too',
    { ...returned, fruitlessEpochs: 4 },
    firstCell,
    { change: { state: 'live', fruitlessEpochs: 0 }, events: ['stream.reconnected'] },
  ],
  ['what encodes has ended again and again, for the first transcoder', {}, encoderFailed, 'already-so'],
  [
    'what encodes has ended again and again, for the second one too',
    { fruitlessEpochs: 1 },
    encoderFailed,
    { change: { epoch: 4, fruitlessEpochs: 10, quarantinedAt: now }, events: ['stream.quarantined'] },
  ],
  ['what encoded an old epoch has ended', { fruitlessEpochs: 1 }, { ...encoderFailed, epoch: 2 }, 'stale-epoch'],
  [
    'it is released from quarantine',
    { fruitlessEpochs: 5, quarantinedAt: secondsFromNow(-20) },
    released,
    { change: { fruitlessEpochs: 0, quarantinedAt: null }, events: ['stream.released'] },
  ],
  ['it is released, and was not in quarantine', {}, released, 'already-so'],
  [
    'its first quarantine is not over',
    { fruitlessEpochs: 5, quarantinedAt: secondsFromNow(-14) },
    { kind: 'time-passed' },
    'already-so',
  ],
  [
    'its first quarantine is over',
    { fruitlessEpochs: 5, quarantinedAt: secondsFromNow(-15) },
    { kind: 'time-passed' },
    { change: { quarantinedAt: null, epochStartedAt: now }, events: ['stream.released'] },
  ],
  [
    'the one that was tried once more is lost as soon',
    { epochStartedAt: secondsFromNow(-5), fruitlessEpochs: 5 },
    readerLost,
    { change: { epoch: 4, fruitlessEpochs: 6, quarantinedAt: now }, events: ['stream.quarantined'] },
  ],
  [
    'its second quarantine is not over',
    { fruitlessEpochs: 6, quarantinedAt: secondsFromNow(-29) },
    { kind: 'time-passed' },
    'already-so',
  ],
  [
    'five minutes of quarantine are not over, for what encodes had ended again and again',
    { fruitlessEpochs: 10, quarantinedAt: secondsFromNow(-299) },
    { kind: 'time-passed' },
    'already-so',
  ],
  [
    'five minutes of quarantine are over, and no quarantine is longer',
    { fruitlessEpochs: 5_000, quarantinedAt: secondsFromNow(-300) },
    { kind: 'time-passed' },
    { change: { quarantinedAt: null, epochStartedAt: now }, events: ['stream.released'] },
  ],
  [
    'five minutes of quarantine have passed, and its encoder has gone',
    { ...waiting, quarantinedAt: secondsFromNow(-300) },
    { kind: 'time-passed' },
    'already-so',
  ],
  [
    'transcoders failed at it for two minutes',
    { ...connecting, quarantinedAt: secondsFromNow(-60), startedAt: secondsFromNow(-120) },
    { kind: 'time-passed' },
    { change: { state: 'ended', endReason: 'input_unsupported' }, events: ['stream.ended'] },
  ],
  [
    'its owner stops it',
    {},
    stop,
    { change: { state: 'ended', endReason: 'stopped', endedAt: now }, events: ['stream.ended'] },
  ],
  [
    'its owner stops it while it waits',
    waiting,
    stop,
    { change: { state: 'ended', endReason: 'stopped' }, events: ['stream.ended'] },
  ],

  ['time passes while it is live', {}, { kind: 'time-passed' }, 'already-so'],
  ['time passes inside the window', waiting, { kind: 'time-passed' }, 'already-so'],
  [
    'the window is over',
    { ...waiting, reconnectDeadline: now },
    { kind: 'time-passed' },
    { change: { state: 'ended', endReason: 'encoder_stopped' }, events: ['stream.ended'] },
  ],
  [
    'a test stream has had its five minutes',
    { isTest: true, startedAt: secondsFromNow(-300) },
    { kind: 'time-passed' },
    { change: { state: 'ended', endReason: 'test_limit' }, events: ['stream.ended'] },
  ],
  [
    'a test stream that waits for its encoder has had its five minutes',
    { ...waiting, isTest: true, startedAt: secondsFromNow(-300) },
    { kind: 'time-passed' },
    { change: { state: 'ended', endReason: 'test_limit' }, events: ['stream.ended'] },
  ],
  [
    'a test stream has time left',
    { isTest: true, startedAt: secondsFromNow(-299) },
    { kind: 'time-passed' },
    'already-so',
  ],
  ['no test stream is long', { startedAt: secondsFromNow(-36_000) }, { kind: 'time-passed' }, 'already-so'],
  [
    'no media came for two minutes',
    { ...connecting, startedAt: secondsFromNow(-120) },
    { kind: 'time-passed' },
    { change: { state: 'ended', endReason: 'never_started' }, events: ['stream.ended'] },
  ],
  [
    'no transcoder took it for two minutes',
    { ...connecting, claimedAt: null, startedAt: secondsFromNow(-120) },
    { kind: 'time-passed' },
    { change: { state: 'ended', endReason: 'no_capacity' }, events: ['stream.ended'] },
  ],
  [
    'nobody feeds it, and no transcoder took it for two minutes',
    { ...connecting, connectionId: null, claimedAt: null, startedAt: secondsFromNow(-120) },
    { kind: 'time-passed' },
    { change: { state: 'ended', endReason: 'never_started' }, events: ['stream.ended'] },
  ],
];

test.each(table)('%s', (_name, changes, fact, expected) => {
  const decision = decide({ ...base, ...changes }, fact, now);
  if (typeof expected === 'string') expect(decision).toEqual({ kind: 'none', because: expected });
  else expect(decision).toMatchObject({ kind: 'change', change: expected.change, events: expected.events ?? [] });
});

test.each([
  firstCell,
  disconnected,
  seen,
  lost,
  stop,
  kicked,
  { kind: 'time-passed' },
  { kind: 'ingest-silent' },
] as StreamFact[])('what has ended stays ended, whatever is reported (%j)', (fact) => {
  expect(decide({ ...base, state: 'ended' }, fact, now)).toEqual({ kind: 'none', because: 'ended' });
});

const facts = fc.oneof(
  fc.record({ kind: fc.constant('first-cell' as const), epoch: fc.integer({ min: 1, max: 8 }) }),
  fc.record({
    kind: fc.constantFrom('disconnected' as const, 'ingest-seen' as const),
    connectionId: fc.constantFrom(holder, other),
  }),
  fc.record({
    kind: fc.constant('transcoder-lost' as const),
    connectionId: fc.constantFrom(holder, other),
    epoch: fc.integer({ min: 1, max: 8 }),
    wasReading: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('encoder-failed' as const), epoch: fc.integer({ min: 1, max: 8 }) }),
  fc.constantFrom<StreamFact>({ kind: 'ingest-silent' }, { kind: 'time-passed' }, released, kicked, stop),
);

test('whatever is reported in whatever order, the record stays sound', () => {
  const steps = fc.array(fc.record({ fact: facts, afterSeconds: fc.integer({ min: 0, max: 90 }) }), { maxLength: 30 });
  fc.assert(
    fc.property(steps, fc.constantFrom(0, 60), (sequence, reconnectWindowSeconds) => {
      let stream: StreamRecord = { ...base, ...connecting, epoch: 1, startedAt: now, reconnectWindowSeconds };
      let time = now;
      for (const { fact, afterSeconds } of sequence) {
        time = new Date(time.getTime() + afterSeconds * 1_000);
        stream = step(stream, fact, time);
      }
    }),
  );
});

const mayFollow: Readonly<Record<StreamState, readonly StreamState[]>> = {
  connecting: ['connecting', 'live', 'reconnecting', 'ended'],
  live: ['live', 'reconnecting', 'ended'],
  reconnecting: ['reconnecting', 'live', 'ended'],
  ended: ['ended'],
};

function step(before: StreamRecord, fact: StreamFact, time: Date): StreamRecord {
  const decision = decide(before, fact, time);
  const after = decision.kind === 'change' ? { ...before, ...decision.change } : before;
  expect(mayFollow[before.state]).toContain(after.state);
  expect(after.epoch).toBeGreaterThanOrEqual(before.epoch);
  if (after.state === 'live')
    expect(after).toMatchObject({ connectionId: holder satisfies ConnectionId, reconnectDeadline: null });
  if (after.state === 'live' || after.state === 'reconnecting') expect(after.liveAt).not.toBeNull();
  expect(after.state === 'ended').toBe(after.endReason !== null && after.endedAt !== null);
  // Without an encoder there is always an end in sight.
  if (after.state !== 'ended' && after.connectionId === null) expect(after.reconnectDeadline).not.toBeNull();
  return after;
}
