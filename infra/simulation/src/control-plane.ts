// Postgres and the API on it: one channel, its streams, and the project's own rules, each applied in one step, as a
// transaction is.
import {
  defaultMediaSettings,
  ingestHeartbeat,
  neverStartedAfterMs,
  newId,
  type ConnectionId,
  type StreamState,
  type TranscodeJob,
} from '@millrace/pipeline';
import { decideAdmission, decideContest } from '@millrace/streams';
import { decide, endChange, isSilent, reasonWithoutEncoder, type StreamFact } from '@millrace/streams';
import type { StreamRecord } from '@millrace/streams';
import type { VirtualTime } from './virtual-time.ts';

export interface EdgeName {
  name: string;
  instanceId: string;
}

export type PublishAnswer = { kind: 'grant'; order: TranscodeJob } | { kind: 'later' };

export const reconnectWindowSeconds = 60;
const relayBaseUrl = 'http://edge.invalid';

export class ControlPlane {
  readonly #time: VirtualTime;
  readonly #channel = {
    organizationId: newId('organization'),
    channelId: newId('channel'),
    playbackId: newId('playback'),
  };
  /** Oldest first; all but the last have ended. */
  readonly streams: StreamRecord[] = [];
  /** Numbers of the events written, by stream. */
  readonly events = new Map<string, number>();

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  get current(): StreamRecord | undefined {
    const last = this.streams.at(-1);
    return last && last.state !== 'ended' ? last : undefined;
  }

  /** `resumed`: the order under which the connection feeds the stream already. */
  authorize(edge: EdgeName, connectionId: ConnectionId, resumed?: TranscodeJob): PublishAnswer {
    const now = this.#now();
    const stream = this.current;
    const admission = decideAdmission(stream, { edge, connectionId }, now);
    const resumedEpoch = resumed && resumed.streamId === stream?.id ? resumed.epoch : 0;
    if (stream && admission.kind === 'repeat')
      return this.#grant(resumedEpoch > stream.epoch ? this.#change(stream, { epoch: resumedEpoch }) : stream);
    if (stream && admission.kind === 'contested' && !this.#wins(admission.isHolderDoubtful)) return { kind: 'later' };
    if (stream && admission.kind === 'restart') this.#change(stream, endChange(reasonWithoutEncoder(stream), now), 1);
    const goesOn = stream && admission.kind !== 'restart' && admission.kind !== 'start';
    const held = { connectionId, edgeName: edge.name, edgeInstanceId: edge.instanceId, relayBaseUrl };
    const times = { ingestSeenAt: now, epochStartedAt: now };
    if (goesOn) {
      const epoch = Math.max(stream.epoch + 1, resumedEpoch);
      return this.#grant(
        this.#change(stream, { epoch, reconnectDeadline: null, quarantinedAt: null, ...held, ...times }),
      );
    }
    this.streams.push(this.#newStream({ ...held, ...times }));
    return this.#grant(this.#change(this.streams.at(-1)!, {}, 1));
  }

  apply(streamId: string, fact: StreamFact): StreamRecord | undefined {
    const stream = this.streams.find(({ id }) => id === streamId);
    if (!stream) return undefined;
    const decision = decide(stream, fact, this.#now());
    return decision.kind === 'change' ? this.#change(stream, decision.change, decision.events.length) : stream;
  }

  /** Returns the connections that their edge must close. */
  heartbeat(connections: readonly ConnectionId[]): ConnectionId[] {
    const stream = this.current;
    if (stream?.connectionId && connections.includes(stream.connectionId)) {
      const wasSilent = stream.reconnectDeadline !== null;
      this.#change(stream, { ingestSeenAt: this.#now() });
      if (wasSilent) this.apply(stream.id, { kind: 'ingest-seen', connectionId: stream.connectionId });
    }
    return connections.filter((connectionId) => connectionId !== this.current?.connectionId);
  }

  /** What time does to the stream: deadlines that have passed, and silence where it counts. */
  due(silenceCounts: boolean): 'time-passed' | 'ingest-silent' | undefined {
    const stream = this.current;
    if (!stream) return undefined;
    const now = this.#now();
    const isOld = stream.state === 'connecting' && now.getTime() - stream.startedAt.getTime() >= neverStartedAfterMs;
    const isOver = stream.reconnectDeadline !== null && stream.reconnectDeadline <= now;
    if (isOver || isOld) return 'time-passed';
    return silenceCounts && isSilent(stream, now) ? 'ingest-silent' : undefined;
  }

  /** The stream that an encoder feeds right now. */
  toReconcile(): { job: TranscodeJob; state: Exclude<StreamState, 'ended'> } | undefined {
    const stream = this.current;
    if (!stream?.connectionId || !stream.ingestSeenAt || stream.state === 'ended') return undefined;
    const isReported = this.#time.nowMs - stream.ingestSeenAt.getTime() < ingestHeartbeat.goneAfterMs;
    return isReported ? { job: this.#orderOf(stream), state: stream.state } : undefined;
  }

  #wins(isHolderDoubtful: boolean): boolean {
    const contenders = { policy: 'takeoverIfIdle', priority: 1, holderPriority: 1, recentTakeovers: 0 } as const;
    const contest = decideContest({ ...contenders, isHolderIdle: false, isHolderDoubtful, hasLost: false });
    return contest === 'resume' || contest === 'takeover';
  }

  #grant(stream: StreamRecord): PublishAnswer {
    return { kind: 'grant', order: this.#orderOf(stream) };
  }

  #change(stream: StreamRecord, change: Partial<StreamRecord>, events = 0): StreamRecord {
    const changed = { ...stream, ...change, eventSequence: stream.eventSequence + events };
    this.streams[this.streams.findIndex(({ id }) => id === stream.id)] = changed;
    this.events.set(stream.id, (this.events.get(stream.id) ?? 0) + events);
    return changed;
  }

  #newStream(held: Partial<StreamRecord>): StreamRecord {
    return {
      id: newId('stream'),
      ...this.#channel,
      state: 'connecting',
      epoch: 1,
      eventSequence: 0,
      latencyMode: 'standard',
      mediaSettings: defaultMediaSettings,
      limits: {},
      connectionId: null,
      streamKeyId: null,
      kickedConnectionId: null,
      edgeName: null,
      edgeInstanceId: null,
      relayBaseUrl,
      ingestSeenAt: null,
      epochStartedAt: this.#now(),
      claimedAt: null,
      capacityWaitAt: null,
      fruitlessEpochs: 0,
      quarantinedAt: null,
      startedAt: this.#now(),
      liveAt: null,
      reconnectDeadline: null,
      endedAt: null,
      endReason: null,
      updatedAt: this.#now(),
      reconnectWindowSeconds,
      isTest: false,
      ...held,
    };
  }

  #orderOf(stream: StreamRecord): TranscodeJob {
    if (!stream.connectionId) throw new Error('no order without a connection');
    return {
      version: 1,
      streamId: stream.id,
      ...this.#channel,
      epoch: stream.epoch,
      connectionId: stream.connectionId,
      relayBaseUrl,
      latencyMode: stream.latencyMode,
      media: stream.mediaSettings,
    };
  }

  #now(): Date {
    return new Date(this.#time.nowMs);
  }
}
