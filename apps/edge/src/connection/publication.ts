// One publish request of a connection and what becomes of it: asked, granted and live, or refused. A connection may have
// several, one after the other; each is a connection of its own to the rest of the platform.
// One that was let in provisionally is recorded for replay, and the API is asked until it answers. If its stream still has a
// playlist that nobody writes, it goes on meanwhile under an epoch that the playlist log gave; else it is shown to nobody
// before the API's grant.
import { newId, type ConnectionId, type DisconnectReason } from '@millrace/pipeline';
import type { IngestGrant, IngestHealthReport, StreamKeyId } from '@millrace/pipeline';
import { setTimeout as delay } from 'node:timers/promises';
import type { LiveStreams, Publisher } from '../control/live-streams.ts';
import { IngestMeter } from '../health/ingest-meter.ts';
import type { LiveStream } from '../media/live-stream.ts';
import type { MediaEvent, MediaRefusal } from '../media/media-intake.ts';
import { admitPublish, askAgain, isAway, type AdmissionDeps } from '../admission/admission.ts';
import { monotonicMs } from '../monotonic-clock.ts';
import { credentialOf, type PublishAttempt, type PublishDecision } from '../admission/authorize-publish.ts';
import type { TurnQueue } from '../turn-queue.ts';

export interface PublishRequest {
  readonly streamKey?: string | undefined;
  /** Of the key that the encoder proved to know, instead of sending it. */
  readonly streamKeyId?: StreamKeyId | undefined;
  readonly remoteAddress: string;
  readonly encoder: string;
}

export interface PublicationDeps extends AdmissionDeps {
  /** Decisions wait here for their turn. */
  readonly decisions: TurnQueue;
}

export type Admitted = Extract<PublishDecision, { kind: 'grant' | 'provisional' }>;

/** Without a reason given, each end of a publication would make an error with a stack trace that nobody reads. */
const gone = 'the encoder has gone';
const askAgainMs = 1_000;
/** An encoder may be let in without the API for so long. */
const provisionalLimitMs = 3_600_000;
/** After an outage the API may hold our own former connection for the publisher until it misses its reports. */
const maxBusyAnswers = 15;

export class Publication {
  readonly connectionId: ConnectionId = newId('connection');
  readonly #deps: PublicationDeps;
  readonly #streams: LiveStreams;
  readonly #abandoned = new AbortController();
  #attempt: PublishAttempt | undefined;
  #stream: LiveStream | undefined;
  #meter: IngestMeter | undefined;

  constructor(deps: PublicationDeps) {
    this.#deps = deps;
    this.#streams = deps.streams;
  }

  /** The stream, from the grant to the end. */
  get stream(): LiveStream | undefined {
    return this.#stream;
  }

  /** The encoder's own time. */
  get mediaMs(): number {
    return this.#meter?.mediaMs ?? 0;
  }

  /** Asks whether it may begin. Undefined when the encoder has gone meanwhile. */
  async decide(request: PublishRequest): Promise<PublishDecision | undefined> {
    const { connectionId } = this;
    this.#attempt = { connectionId, ...request };
    this.#deps.contests.ask(connectionId);
    const decision = await admitPublish(this.#deps, this.#attempt, this.#abandoned.signal);
    await new Promise<void>((resolve) => this.#deps.decisions.enter(resolve));
    if (!this.#abandoned.signal.aborted) return decision;
    if (decision.kind === 'grant') {
      this.#deps.reports.add({ streamId: decision.grant.streamId, connectionId, reason: 'closed' });
    }
    return undefined;
  }

  begin(admitted: Admitted, publisher: Publisher): LiveStream {
    const isGranted = admitted.kind === 'grant';
    const grant = isGranted ? admitted.grant : admitted.lastGrant;
    this.#meter = new IngestMeter(grant.latencyMode);
    this.#stream = this.#streams.open(grant, this.connectionId, publisher);
    this.#leaveQueue();
    if (isGranted) this.#streams.confirm(this.#stream, grant);
    else if (this.#attempt !== undefined) void this.#seekGrant(this.#stream, this.#attempt, publisher);
    return this.#stream;
  }

  /** Takes one message of the encoder. */
  take(event: MediaEvent, nowMs: number): MediaRefusal {
    this.#meter?.note(event, nowMs);
    return this.#stream?.take(event, nowMs);
  }

  sampleHealth(): IngestHealthReport | undefined {
    const now = { monotonicMs: monotonicMs(), unixMs: Date.now() };
    return this.#meter?.report(now, this.#stream?.counts.dropped ?? 0);
  }

  /** The key is no longer good: it must not open anything while the API is away. */
  forgetKey(): void {
    const credential = this.#attempt && credentialOf(this.#attempt);
    if (credential !== undefined) this.#deps.knownKeys.forget(this.#deps.keyIndex(credential));
  }

  /** Ends it in whatever state it is. Does nothing the second time. */
  end(reason: DisconnectReason): void {
    this.#abandoned.abort(gone);
    this.#leaveQueue();
    if (this.#stream !== undefined) this.#streams.close(this.#stream, reason);
    this.#stream = undefined;
    this.#meter = undefined;
  }

  /** It is open, or will never be: nobody waits for what becomes of it any more. */
  #leaveQueue(): void {
    this.#deps.contests.decided(this.connectionId);
    this.#deps.places.leave(this.connectionId);
  }

  /** Ends with a grant, with a refusal, when the encoder goes, or when it has taken too long. */
  async #seekGrant(stream: LiveStream, attempt: PublishAttempt, publisher: Publisher): Promise<void> {
    const { signal } = this.#abandoned;
    const untilMs = performance.now() + provisionalLimitMs;
    let busyAnswers = 0;
    let { resumed } = attempt;
    while (await delay(askAgainMs * (0.5 + Math.random()), true, { signal }).catch(() => false)) {
      const decision = await askAgain(this.#deps, { ...attempt, ...(resumed && { resumed }) }, signal);
      if (isAway(decision)) resumed ??= await this.#resume(stream);
      if (decision.kind === 'grant') this.#confirm(stream, decision.grant);
      if (decision.kind === 'grant' || signal.aborted) return;
      if (decision.kind === 'refuse') {
        busyAnswers += 1;
        const isFinal = decision.reason !== 'ALREADY_PUBLISHING' || busyAnswers > maxBusyAnswers;
        if (isFinal) publisher.stop(decision.reason);
      }
      if (performance.now() > untilMs) publisher.shutDown();
    }
  }

  /** Lets the stream of the last grant go on without the API, if it may. Never rejects. */
  async #resume(stream: LiveStream): Promise<PublishAttempt['resumed']> {
    const { streamId } = stream.grant;
    const epoch = await this.#deps.reserveEpoch(stream.grant).catch(() => undefined);
    if (epoch === undefined || this.#abandoned.signal.aborted) return undefined;
    this.#streams.resume(stream, epoch);
    return { streamId, epoch };
  }

  #confirm(stream: LiveStream, grant: IngestGrant): void {
    const { connectionId } = this;
    if (!this.#abandoned.signal.aborted) this.#streams.confirm(stream, grant);
    else this.#deps.reports.add({ streamId: grant.streamId, connectionId, reason: 'closed' });
  }
}
