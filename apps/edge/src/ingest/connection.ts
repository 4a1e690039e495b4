// One encoder's socket and its RTMP session: bytes go in, events come out and are acted on, replies go back. Every way to
// end meets in `#leave` or in the socket's `close`. Nothing a peer sends may throw out of here.
import { publishRefusals, type DisconnectReason, type RefusalReason } from '@millrace/pipeline';
import { RtmpServerSession, type RtmpEvent, type RtmpProtocolError, type RtmpStatus } from '@millrace/rtmp';
import type { Logger } from '@millrace/service';
import type { Socket } from 'node:net';
import type { Publisher } from '../control/live-streams.ts';
import type { EdgeMetrics } from '../edge-metrics.ts';
import type { AuthorizeDeps, PublishDecision } from './authorize-publish.ts';
import type { MediaEvent } from '../media/media-intake.ts';
import { overdue, pingAfterMs } from './connection-deadlines.ts';
import { Farewell } from './farewell.ts';
import { Publication } from './publication.ts';

export interface ConnectionDeps extends AuthorizeDeps {
  readonly log: Logger;
  readonly metrics: EdgeMetrics;
}

/** Our replies are few and small: a peer that lets this much pile up does not read. */
const maxOutputBytes = 256 * 1024;
const replaced: RtmpStatus = {
  code: publishRefusals.ALREADY_PUBLISHING.code,
  description: 'Replaced by another publisher [E409]',
};

export class Connection implements Publisher {
  readonly #socket: Socket;
  readonly #deps: ConnectionDeps;
  readonly #session = new RtmpServerSession();
  readonly #remoteAddress: string;
  #log: Logger;
  #encoder = '';
  #publication: Publication | undefined;
  #farewell: Farewell | undefined;
  #lastByteAtMs: number;
  /** When the present phase began: opened, accepted, or unpublished. */
  #phaseAtMs: number;
  #isPinged = false;

  constructor(socket: Socket, deps: ConnectionDeps) {
    this.#socket = socket;
    this.#deps = deps;
    this.#remoteAddress = socket.remoteAddress ?? '';
    this.#log = deps.log.child({ remoteAddress: this.#remoteAddress, remotePort: socket.remotePort });
    this.#lastByteAtMs = this.#phaseAtMs = performance.now();
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => this.#guarded(() => this.#receive(bytes)));
    socket.on('error', (err) => this.#log.debug('connection.error', { err }));
    socket.once('end', () => this.#publication?.end('closed'));
    socket.once('close', () => this.#publication?.end('closed'));
  }

  get receivedBytes(): number {
    return this.#session.receivedBytes;
  }

  get idleMs(): number {
    return performance.now() - this.#lastByteAtMs;
  }

  stop(reason: RefusalReason): void {
    this.#leave('stopped', publishRefusals[reason]);
  }

  yieldPlace(): void {
    this.#leave('taken-over', replaced);
  }

  shutDown(): void {
    this.#leave('edge-shutdown');
  }

  /** Called a few times a second: deadlines, pings, and the end after a last word. */
  tick(nowMs: number): void {
    if (this.#farewell !== undefined) {
      if (this.#farewell.isDestroyDue(nowMs)) this.#socket.destroy();
      else if (this.#farewell.isEndDue(nowMs)) this.#socket.end();
      return;
    }
    const reason = overdue(this.#times(nowMs));
    if (reason !== undefined) {
      this.#deps.metrics.overdue.inc({ reason });
      if (this.receivedBytes > 0) this.#log.info('connection.overdue', { reason });
      this.#leave('idle');
    } else if (nowMs - this.#lastByteAtMs > pingAfterMs && !this.#isPinged) {
      this.#isPinged = true;
      this.#session.ping();
      this.#writeOutput();
    }
  }

  #times(nowMs: number) {
    const stream = this.#publication?.stream;
    const beforePublish = this.#session.phase === 'handshake' ? 'handshake' : 'beforePublish';
    return {
      phase: stream === undefined ? beforePublish : 'publishing',
      receivedBytes: this.receivedBytes,
      hasMedia: stream?.hasMedia ?? false,
      openMs: nowMs - this.#phaseAtMs,
      idleMs: nowMs - this.#lastByteAtMs,
      publishingMs: nowMs - this.#phaseAtMs,
    } as const;
  }

  /** A defect of ours costs this one connection, not the process. */
  #guarded(run: () => void): void {
    try {
      run();
    } catch (err) {
      this.#log.error('connection.failed', { err });
      this.#publication?.end('protocol-error');
      this.#socket.destroy();
    }
  }

  #receive(bytes: Buffer): void {
    if (this.#farewell !== undefined) return;
    const nowMs = performance.now();
    this.#lastByteAtMs = nowMs;
    this.#isPinged = false;
    this.#deps.metrics.receivedBytes.inc(bytes.length);
    this.#act(this.#session.push(bytes, nowMs), nowMs);
    if (this.#session.isBackedUp) this.#socket.pause();
  }

  #act(events: readonly RtmpEvent[], nowMs: number): void {
    for (const event of events) {
      if (this.#farewell !== undefined) break;
      this.#actOn(event, nowMs);
    }
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
      case 'publishRequest':
        this.#askFor(event.streamKey);
        break;
      case 'publishEnd':
        this.#publication?.end('unpublished');
        this.#phaseAtMs = nowMs;
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
    const refusal = this.#publication?.stream?.take(event, nowMs);
    if (refusal === undefined) return;
    this.#log.info('publish.media_refused', { description: refusal.description });
    this.#leave('media-refused', { code: publishRefusals.CODEC_NOT_SUPPORTED.code, ...refusal });
  }

  #breakOff(error: RtmpProtocolError): void {
    this.#deps.metrics.protocolErrors.inc({ code: error.code });
    this.#log.info('connection.protocol_error', { code: error.code, detail: error.message });
    this.#publication?.end('protocol-error');
    this.#socket.destroy();
  }

  #askFor(streamKey: string | undefined): void {
    const publication = new Publication(this.#deps);
    this.#publication = publication;
    this.#log = this.#log.child({ connectionId: publication.connectionId });
    const request = { streamKey, remoteAddress: this.#remoteAddress, encoder: this.#encoder };
    void publication.decide(request).then((decision) => {
      if (decision !== undefined && this.#farewell === undefined)
        this.#guarded(() => this.#answer(publication, decision));
    });
  }

  #answer(publication: Publication, decision: PublishDecision): void {
    const outcome = { grant: 'granted', refuse: 'refused', retry: 'retry' }[decision.kind];
    this.#deps.metrics.decisions.inc({ outcome });
    if (decision.kind === 'grant') {
      this.#accept(publication, decision);
    } else if (decision.kind === 'refuse') {
      this.#log.info('publish.refused', { reason: decision.reason, encoder: this.#encoder });
      this.#leave('closed', publishRefusals[decision.reason]);
    } else {
      this.#log.warn('publish.undecided', { err: decision.cause });
      this.#leave('closed');
    }
  }

  #accept(publication: Publication, decision: Extract<PublishDecision, { kind: 'grant' }>): void {
    const nowMs = performance.now();
    const { streamId, epoch } = decision.grant;
    this.#log.info('publish.accepted', { streamId, epoch, encoder: this.#encoder });
    const stream = publication.begin(decision, this);
    this.#phaseAtMs = this.#lastByteAtMs = nowMs;
    this.#act(this.#session.acceptPublish(stream.payloads), nowMs);
    this.#socket.resume();
  }

  /** Ends the connection in order, with a last word if there is one. What the peer still sends is read and discarded. */
  #leave(reason: DisconnectReason, lastWord?: RtmpStatus, hasOutput = false): void {
    if (this.#farewell !== undefined) return;
    if (lastWord !== undefined) this.#session.refusePublish(lastWord);
    this.#farewell = new Farewell(performance.now(), lastWord !== undefined || hasOutput);
    this.#publication?.end(reason);
    this.#writeOutput();
    this.#socket.resume();
    if (lastWord === undefined && !hasOutput) this.#socket.end();
  }

  #writeOutput(): void {
    const output = this.#session.takeOutput();
    if (output.length === 0 || !this.#socket.writable) return;
    this.#socket.write(output);
    if (this.#socket.writableLength > maxOutputBytes) this.#socket.destroy();
  }
}
