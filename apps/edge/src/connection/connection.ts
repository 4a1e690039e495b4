// One encoder's socket and its RTMP session: bytes go in, events come out and are acted on, replies go back. Every way to
// end meets in `#leave` or in the socket's `close`. Nothing a peer sends may throw out of here.
import { publishRefusals } from '@millrace/pipeline';
import type { DisconnectReason, EncoderIdentity, IngestHealthReport, RefusalReason } from '@millrace/pipeline';
import type { RtmpEvent, RtmpProtocolError, RtmpStatus } from '@millrace/rtmp';
import { callerOf, type Logger } from '@millrace/service';
import type { Socket } from 'node:net';
import type { Publisher } from '../control/live-streams.ts';
import type { MediaEvent } from '../media/media-intake.ts';
import type { Peer } from '../port/peer.ts';
import type { PublishDecision } from '../admission/authorize-publish.ts';
import type { ConnectionDeps } from './connection-deps.ts';
import { ConnectionVigil } from './connection-vigil.ts';
import { EncoderSession } from './encoder-session.ts';
import { Farewell } from './farewell.ts';
import { monotonicMs } from '../monotonic-clock.ts';
import { Publication, type Admitted, type PublishRequest } from './publication.ts';
import { ReadControl } from '../reading/read-control.ts';
import { readInPlace } from '../reading/read-in-place.ts';
import { nothingToPlay, outcomes, paceRefusals, replaced } from './refusals.ts';
import { writeReplies } from './replies.ts';

export class Connection implements Publisher {
  readonly address: string;
  /** By what its address is counted. */
  readonly caller: string;
  readonly #socket: Socket;
  readonly #deps: ConnectionDeps;
  readonly #session: EncoderSession;
  readonly #reading: ReadControl;
  readonly #vigil = new ConnectionVigil(monotonicMs());
  readonly #peerLog: Logger;
  /** Of its present publication, once there is one. */
  #log: Logger;
  #encoder = '';
  /** Has no other publication after this one. */
  #isDraining = false;
  #isReconnecting = false;
  #publication: Publication | undefined;
  #farewell: Farewell | undefined;

  constructor(accepted: Socket, peer: Peer, deps: ConnectionDeps) {
    const socket = readInPlace(accepted, (bytes, mayHaveMore) => this.#reading.receive(bytes, mayHaveMore));
    this.address = peer.address;
    this.caller = callerOf(peer.address);
    this.#socket = socket;
    this.#deps = deps;
    this.#session = new EncoderSession(deps.logins, peer.address);
    this.#reading = new ReadControl(socket, deps, {
      process: (bytes, nowMs) => this.#receive(bytes, nowMs),
      isBehind: () => this.#farewell === undefined && this.#session.isBehind,
    });
    this.#peerLog = this.#log = deps.log.child({ remoteAddress: peer.address, remotePort: peer.port });
    socket.setNoDelay(true);
    socket.on('error', (err) => this.#log.debug('connection.error', { err }));
    socket.once('end', () => this.#endPublication('closed'));
    socket.once('close', () => this.#endPublication('closed'));
    socket.resume();
  }

  get receivedBytes(): number {
    return this.#session.receivedBytes;
  }

  get idleMs(): number {
    return this.#vigil.idleMs(monotonicMs());
  }

  get isReconnecting(): boolean {
    return this.#isReconnecting;
  }

  isFrom({ remoteAddress, encoder = '' }: EncoderIdentity): boolean {
    return remoteAddress === this.address && encoder === this.#encoder;
  }

  get isPublishing(): boolean {
    return this.#publication?.stream !== undefined;
  }

  /** For how long the peer has had its turn, and has not asked to publish. */
  waitsForPeerMs(nowMs: number): number {
    return this.#publication === undefined && this.#farewell === undefined ? this.#vigil.openMs(nowMs) : 0;
  }

  sampleHealth(): IngestHealthReport | undefined {
    return this.#publication?.sampleHealth();
  }

  stop(reason: RefusalReason): void {
    if (reason !== 'ALREADY_PUBLISHING') this.#publication?.forgetKey();
    this.#leave('stopped', publishRefusals[reason]);
  }

  yieldPlace(): void {
    if (this.#isReconnecting) this.shutDown();
    else this.#leave('taken-over', replaced);
  }

  shutDown(): void {
    this.#leave('edge-shutdown');
  }

  /** It keeps a place that others need. */
  sendAway(): void {
    this.#deps.metrics.rejected.inc({ reason: 'loitering' });
    this.#leave('closed');
  }

  /**
   * Who does not publish goes; who does goes with the end of the publication. Encoders that can are asked to reconnect: they do
   * at their next keyframe, and end this connection themselves.
   */
  drain(): void {
    this.#isDraining = true;
    if (!this.isPublishing) this.shutDown();
    else this.#isReconnecting = this.#session.requestReconnect({ description: 'This server is about to restart' });
    if (this.#isReconnecting) this.#writeOutput();
  }

  /** Called a few times a second: deadlines, pace, pings, and the end after a last word. */
  tick(nowMs: number): void {
    if (this.#farewell !== undefined) {
      if (this.#farewell.isDestroyDue(nowMs)) this.#socket.destroy();
      else if (this.#farewell.isEndDue(nowMs)) this.#socket.end();
      return;
    }
    this.#publication?.stream?.tick(nowMs);
    const { receivedBytes } = this;
    const hasMedia = this.#publication?.stream?.hasMedia ?? false;
    const reason =
      this.#vigil.overdue(nowMs, { receivedBytes, hasMedia }) ??
      this.#reading.checkPace(nowMs, this.#publication?.mediaMs ?? 0);
    if (reason === 'too-much' || reason === 'too-many') {
      this.#log.info('publish.pace_exceeded', { reason, maxBitrateBps: this.#deps.maxBitrateBps });
      this.#leave('media-refused', paceRefusals[reason]);
    } else if (reason !== undefined) {
      this.#deps.metrics.overdue.inc({ reason });
      if (receivedBytes > 0) this.#log.info('connection.overdue', { reason });
      this.#leave('idle', reason === 'first-media' ? nothingToPlay : undefined);
    } else if (this.#vigil.isPingDue(nowMs)) {
      this.#session.ping();
      this.#writeOutput();
    }
  }

  /** A defect of ours costs this one connection, not the process. */
  #guarded(run: () => void): void {
    try {
      run();
    } catch (err) {
      this.#fail(err);
    }
  }

  #fail(err: unknown): void {
    this.#log.error('connection.failed', { err });
    this.#endPublication('protocol-error');
    this.#socket.destroy();
  }

  /** Returns how many messages it handled. */
  #receive(bytes: Uint8Array, nowMs: number): number {
    if (this.#farewell !== undefined) return 0;
    const session = this.#session;
    const messagesBefore = session.receivedMessages;
    try {
      this.#vigil.noteBytes(nowMs);
      this.#act(session.push(bytes, nowMs), nowMs);
    } catch (err) {
      this.#fail(err);
    }
    if (session.isBackedUp) this.#reading.awaitDecision();
    return session.receivedMessages - messagesBefore;
  }

  #act(events: readonly RtmpEvent[], nowMs: number): void {
    for (const event of events) {
      if (this.#farewell !== undefined) break;
      this.#actOn(event, nowMs);
    }
    this.#vigil.notePhase(this.#session.phase, nowMs);
    this.#publication?.stream?.flush();
    this.#writeOutput();
  }

  #actOn(event: RtmpEvent, nowMs: number): void {
    switch (event.kind) {
      case 'video':
      case 'audio':
      case 'data':
        this.#takeMedia(event, nowMs);
        break;
      case 'connect':
        this.#encoder = event.encoder;
        break;
      case 'credentialsRequest':
        void this.#answerCredentials(event.user);
        break;
      case 'publishRequest':
        this.#askFor(this.#session.credentialOf(event));
        break;
      case 'publishEnd':
        this.#endPublication('unpublished');
        if (this.#isDraining) this.shutDown();
        this.#publication = undefined;
        this.#reading.endPublication();
        this.#vigil.reopen(nowMs);
        break;
      case 'closeRequested':
        this.#log.info('connection.refused', { reason: event.reason });
        this.#leave('closed', undefined, true);
        break;
      case 'protocolError':
        this.#breakOff(event.error);
        break;
    }
  }

  #takeMedia(event: MediaEvent, nowMs: number): void {
    const refusal = this.#publication?.take(event, nowMs);
    if (refusal === undefined) return;
    this.#log.info('publish.media_refused', { description: refusal.description });
    this.#leave('media-refused', { code: publishRefusals.CODEC_NOT_SUPPORTED.code, ...refusal });
  }

  #breakOff(error: RtmpProtocolError): void {
    this.#deps.metrics.protocolErrors.inc({ code: error.code });
    this.#log.info('connection.protocol_error', { code: error.code, detail: error.message });
    this.#endPublication('protocol-error');
    this.#socket.destroy();
  }

  async #answerCredentials(user: string): Promise<void> {
    const answer = await this.#session.findCredentials(user, this.#log);
    if (this.#farewell !== undefined) return;
    this.#guarded(() => {
      this.#act(answer(), monotonicMs());
      this.#reading.decided();
    });
  }

  #askFor(credential: Pick<PublishRequest, 'streamKey' | 'streamKeyId'>): void {
    const publication = new Publication(this.#deps);
    this.#publication = publication;
    this.#log = this.#peerLog.child({ connectionId: publication.connectionId });
    void publication.decide({ ...credential, remoteAddress: this.address, encoder: this.#encoder }).then((decision) => {
      if (decision !== undefined && this.#farewell === undefined)
        this.#guarded(() => this.#answer(publication, decision));
    });
  }

  #answer(publication: Publication, decision: PublishDecision): void {
    this.#deps.metrics.decisions.inc({ outcome: outcomes[decision.kind] });
    if (decision.kind === 'grant' || decision.kind === 'provisional') {
      this.#accept(publication, decision);
    } else if (decision.kind === 'refuse') {
      this.#log.info('publish.refused', { reason: decision.reason, encoder: this.#encoder });
      this.#leave('closed', publishRefusals[decision.reason]);
    } else {
      this.#log.warn('publish.undecided', { err: decision.cause });
      this.#leave('closed');
    }
  }

  #accept(publication: Publication, decision: Admitted): void {
    const nowMs = monotonicMs();
    const stream = publication.begin(decision, this);
    const { streamId, epoch, latencyMode } = stream.grant;
    if (decision.kind === 'grant') this.#log.info('publish.accepted', { streamId, epoch, encoder: this.#encoder });
    else this.#log.warn('publish.accepted_provisionally', { encoder: this.#encoder });
    this.#reading.beginPublication(nowMs, latencyMode);
    this.#vigil.noteBytes(nowMs);
    this.#act(this.#session.acceptPublish(stream.payloads), nowMs);
    this.#reading.decided();
  }

  /** Ends the connection in order, with a last word if there is one. What the peer still sends is read and discarded. */
  #leave(reason: DisconnectReason, lastWord?: RtmpStatus, hasOutput = false): void {
    if (this.#farewell !== undefined) return;
    if (lastWord !== undefined) this.#session.refusePublish(lastWord);
    this.#farewell = new Farewell(monotonicMs(), lastWord !== undefined || hasOutput);
    this.#endPublication(reason);
    this.#writeOutput();
    this.#reading.readOn();
    if (lastWord === undefined && !hasOutput) this.#socket.end();
  }

  /** Nothing is written to the memory of the publication any more when others get it. */
  #endPublication(reason: DisconnectReason): void {
    this.#session.stopKeepingMedia();
    this.#publication?.end(reason);
  }

  #writeOutput(): void {
    writeReplies(this.#socket, this.#session.takeOutput(), this.isPublishing);
  }
}
