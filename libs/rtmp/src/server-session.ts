// One encoder's connection without its socket: bytes in, events and reply bytes out. Owns the order of things: handshake,
// chunks, protocol control, then the command dialogue. Holds no timer and knows no clock but the one it is given.
// While a publish is being decided nothing behind it is processed, so every answer keeps its place.
import { Acknowledger } from './acknowledger.ts';
import { BudgetBeforePublish } from './budget-before-publish.ts';
import { ChunkDecoder } from './chunk-decoder.ts';
import { ChunkEncoder } from './chunk-encoder.ts';
import type { ConnectOptions } from './connect-dialogue.ts';
import { DeferredInput } from './deferred-input.ts';
import { ServerHandshake } from './handshake.ts';
import { limitsWhilePublishing, maxCommandsPerSecond, maxMessagesAtOnce, maxPingAnswersPerSecond } from './limits.ts';
import { messageType, type RtmpMessage } from './message.ts';
import { decodeAbort } from './messages/abort.ts';
import { encodeAcknowledgement } from './messages/acknowledgement.ts';
import { decodeCommand } from './messages/command.ts';
import { decodeData } from './messages/data.ts';
import { encodeReconnectRequest, type ReconnectRequest } from './messages/reconnect-request.ts';
import { decodeSetChunkSize } from './messages/set-chunk-size.ts';
import { answerPing, encodePingRequest } from './messages/user-control.ts';
import { decodeWindowAckSize } from './messages/window-ack-size.ts';
import { ownMemory, type PayloadMemory } from './payload-memory.ts';
import { PerSecondLimit } from './per-second-limit.ts';
import { RtmpProtocolError } from './protocol-error.ts';
import { PublishDialogue, type DialoguePhase } from './publish-dialogue.ts';
import type { RtmpEvent } from './rtmp-event.ts';
import type { RtmpStatus } from './status-info.ts';

export class RtmpServerSession {
  readonly #handshake = new ServerHandshake();
  readonly #decoder = new ChunkDecoder();
  readonly #output = new ChunkEncoder();
  readonly #dialogue: PublishDialogue;
  readonly #deferred = new DeferredInput();
  readonly #budget = new BudgetBeforePublish();
  readonly #acknowledger = new Acknowledger();
  readonly #commands = new PerSecondLimit(maxCommandsPerSecond);
  readonly #pings = new PerSecondLimit(maxPingAnswersPerSecond);
  #nowMs = 0;
  #isBehind = false;
  #ignoredMessages = 0;

  constructor(options: ConnectOptions = {}) {
    this.#dialogue = new PublishDialogue(this.#output, options);
  }

  get phase(): 'handshake' | DialoguePhase {
    return this.#handshake.isComplete || this.#dialogue.phase === 'closing' ? this.#dialogue.phase : 'handshake';
  }

  get receivedBytes(): number {
    return this.#acknowledger.receivedBytes;
  }

  /** Messages of all kinds that have begun, those in aggregates too. A message costs time however few bytes it has. */
  get receivedMessages(): number {
    return this.#decoder.begunMessages;
  }

  /** Messages of no meaning to us, and unfinished ones that were given up. */
  get ignoredMessages(): number {
    return this.#ignoredMessages + this.#decoder.droppedMessages;
  }

  /** The peer sends ahead of the decision on its publish: its socket should be read no further until then. */
  get isBackedUp(): boolean {
    return this.#dialogue.isUndecided && this.#budget.isPauseDue;
  }

  /** More came than is handled at once: `push` goes on with it, also when it is given nothing. */
  get isBehind(): boolean {
    return this.#isBehind && this.#dialogue.phase !== 'closing';
  }

  /** The peer said that it can be sent elsewhere (Enhanced RTMP): `requestReconnect` reaches it. */
  get offersReconnect(): boolean {
    return this.#dialogue.offersReconnect;
  }

  /**
   * Takes bytes from the peer; `nowMs` is any monotonic clock. `bytes` are the caller's again when it returns. Does not
   * throw on bad input: that is the event `protocolError`, the last one.
   */
  push(bytes: Uint8Array, nowMs: number): RtmpEvent[] {
    const events: RtmpEvent[] = [];
    this.#nowMs = nowMs;
    if (this.#dialogue.phase === 'closing') return events;
    this.#acknowledger.count(bytes.length);
    try {
      this.#take(bytes, events);
    } catch (error) {
      this.#breakOff(error, events);
    }
    if (this.#handshake.isComplete && this.#acknowledger.isDue(nowMs)) {
      this.#output.send(encodeAcknowledgement(this.#acknowledger.receivedBytes));
    }
    return events;
  }

  /** Everything to be written to the peer since the last call, in one piece; empty when there is nothing. */
  takeOutput(): Uint8Array {
    return this.#output.take();
  }

  /**
   * Answers a `credentialsRequest` with that user's secret, base64(md5(user + salt + password)), or undefined when there is no such user,
   * and returns the events that follow from it.
   */
  answerCredentials(secret: string | undefined): RtmpEvent[] {
    const events: RtmpEvent[] = [];
    if (this.#dialogue.phase !== 'authenticating') return events;
    this.#dialogue.answerCredentials(secret, events);
    this.#processDeferred(events);
    return events;
  }

  /** Answers a `credentialsRequest` with neither: it cannot be decided now. */
  refuseConnect(status: RtmpStatus): RtmpEvent[] {
    const events: RtmpEvent[] = [];
    if (this.#dialogue.phase === 'authenticating') this.#dialogue.refuseConnect(status, events);
    return events;
  }

  /**
   * Answers a `publishRequest` with yes, and returns the events of what the peer sent meanwhile. The payloads of audio,
   * video and data are put into `memory` until the publication ends.
   */
  acceptPublish(memory: PayloadMemory = ownMemory): RtmpEvent[] {
    const events: RtmpEvent[] = [];
    if (this.#dialogue.phase !== 'authorizing') return events;
    this.#dialogue.accept();
    this.#budget.reset();
    this.#decoder.limits = limitsWhilePublishing;
    this.#decoder.mediaMemory = memory;
    this.#decoder.splitsAggregates = true;
    this.#processDeferred(events);
    return events;
  }

  /**
   * Answers a `publishRequest` with no, or ends a publication: the encoder is told on the stream it publishes. Whatever
   * it still sends is discarded. The owner writes the output, and closes.
   */
  refusePublish(status: RtmpStatus): void {
    if (this.#dialogue.phase === 'authorizing' || this.#dialogue.phase === 'publishing') this.#dialogue.refuse(status);
  }

  /** Writes no more into the memory that `acceptPublish` was given, and skips media from now on. */
  stopKeepingMedia(): void {
    if (this.#decoder.skipsMedia) return;
    this.#decoder.skipsMedia = true;
    this.#decoder.mediaMemory = ownMemory;
  }

  /** Asks a silent peer for a sign of life. Any byte will do for an answer: OBS answers no pings while it streams. */
  ping(): void {
    if (this.#dialogue.phase === 'publishing') this.#output.send(encodePingRequest(this.#nowMs >>> 0));
  }

  /** Asks the encoder to connect again, perhaps elsewhere; it goes on here until then. False when it cannot be asked. */
  requestReconnect(request: ReconnectRequest): boolean {
    if (this.#dialogue.phase !== 'publishing' || !this.offersReconnect) return false;
    this.#output.send(encodeReconnectRequest(request));
    return true;
  }

  #breakOff(error: unknown, events: RtmpEvent[]): void {
    if (!(error instanceof RtmpProtocolError)) throw error;
    this.#dialogue.phase = 'closing';
    events.push({ kind: 'protocolError', error });
  }

  #take(bytes: Uint8Array, events: RtmpEvent[]): void {
    if (this.#dialogue.phase !== 'publishing') this.#budget.countBytes(bytes.length);
    if (this.#dialogue.isUndecided) {
      this.#deferred.append(bytes);
      return;
    }
    const from = this.#handshake.isComplete ? 0 : this.#shakeHands(bytes);
    if (from < bytes.length) this.#decoder.write(from === 0 ? bytes : bytes.subarray(from));
    this.#process(events);
    if (bytes.length > 0) this.#decoder.keepRest();
  }

  #shakeHands(bytes: Uint8Array): number {
    const taken = this.#handshake.push(bytes);
    const reply = this.#handshake.takeReply();
    if (reply !== undefined) this.#output.sendRaw(reply);
    return taken;
  }

  #processDeferred(events: RtmpEvent[]): void {
    const bytes = this.#deferred.take();
    if (bytes.length > 0) this.#decoder.write(bytes);
    try {
      this.#process(events);
    } catch (error) {
      this.#breakOff(error, events);
    }
  }

  #process(events: RtmpEvent[]): void {
    const untilMessage = this.receivedMessages + maxMessagesAtOnce;
    for (;;) {
      const { phase, isUndecided } = this.#dialogue;
      this.#isBehind = !isUndecided && this.receivedMessages >= untilMessage;
      if (this.#isBehind || isUndecided || phase === 'closing') return;
      if (phase === 'connected') this.stopKeepingMedia();
      else this.#decoder.skipsMedia = false;
      const message = this.#decoder.read(untilMessage);
      if (message !== undefined) this.#handle(message, events);
      else if (this.receivedMessages < untilMessage) return;
    }
  }

  #handle(message: RtmpMessage, events: RtmpEvent[]): void {
    const { phase } = this.#dialogue;
    if (phase !== 'publishing') this.#budget.countMessage(message, phase !== 'waitConnect');
    const handler = RtmpServerSession.#handlers.get(message.typeId);
    if (handler === undefined) this.#ignoredMessages += 1;
    else handler(this, message, events);
  }

  /** One row per message type that means something to a server that ingests. Audio and video come first: they are the load. */
  static readonly #handlers: ReadonlyMap<number, Handler> = new Map<number, Handler>([
    [messageType.video, (session, message, events) => session.#onMedia('video', message, events)],
    [messageType.audio, (session, message, events) => session.#onMedia('audio', message, events)],
    [messageType.data, (session, message, events) => session.#onData(message, events)],
    [messageType.dataAmf3, (session, message, events) => session.#onData(message, events)],
    [messageType.command, (session, message, events) => session.#onCommand(message, events)],
    [messageType.commandAmf3, (session, message, events) => session.#onCommand(message, events)],
    [messageType.setChunkSize, (session, message) => session.#onSetChunkSize(message.payload)],
    [messageType.abort, (session, message) => session.#onAbort(message.payload)],
    [messageType.windowAckSize, (session, message) => session.#onWindowAckSize(message.payload)],
    [messageType.userControl, (session, message) => session.#onUserControl(message.payload)],
    [messageType.acknowledgement, () => undefined],
    [messageType.setPeerBandwidth, () => undefined],
  ]);

  #onMedia(kind: 'audio' | 'video', message: RtmpMessage, events: RtmpEvent[]): void {
    const { timestampMs, payload } = message;
    if (kind === 'video' && payload.length === 0) this.#ignoredMessages += 1;
    else events.push({ kind, timestampMs, payload });
  }

  #onData(message: RtmpMessage, events: RtmpEvent[]): void {
    const { timestampMs, payload } = message;
    const data = this.#dialogue.phase === 'publishing' ? decodeData(message, this.#decoder.limits.amf) : undefined;
    if (data === undefined) this.#ignoredMessages += 1;
    else if (data.payload === payload) events.push({ kind: 'data', timestampMs, ...data });
    // What is only a part of it leaves the owner's memory: that is known by the whole.
    else events.push({ kind: 'data', timestampMs, name: data.name, payload: Buffer.from(data.payload) });
    if (data?.payload !== payload) this.#decoder.release(payload);
  }

  #onCommand(message: RtmpMessage, events: RtmpEvent[]): void {
    if (!this.#commands.allows(this.#nowMs)) throw new RtmpProtocolError('tooManyCommands');
    const command = decodeCommand(message, this.#decoder.limits.amf);
    if (command === undefined) this.#ignoredMessages += 1;
    else this.#dialogue.handle(command, events);
  }

  #onSetChunkSize(payload: Uint8Array): void {
    const sizeBytes = decodeSetChunkSize(payload);
    if (sizeBytes !== undefined) this.#decoder.setChunkSize(sizeBytes);
  }

  #onAbort(payload: Uint8Array): void {
    const chunkStreamId = decodeAbort(payload);
    if (chunkStreamId !== undefined) this.#decoder.abort(chunkStreamId);
  }

  #onWindowAckSize(payload: Uint8Array): void {
    this.#acknowledger.windowBytes = decodeWindowAckSize(payload) ?? this.#acknowledger.windowBytes;
  }

  #onUserControl(payload: Uint8Array): void {
    const answer = answerPing(payload);
    if (answer !== undefined && this.#pings.allows(this.#nowMs)) this.#output.send(answer);
  }
}

type Handler = (session: RtmpServerSession, message: RtmpMessage, events: RtmpEvent[]) => void;
