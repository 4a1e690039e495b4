// The command dialogue of a publisher (RTMP 1.0 §7.2): connect, createStream, publish, and the habits of encoders around
// them. Requests are answered strictly in order. A request with transaction id 0 wants no result and gets none.
import type { ChunkEncoder } from './chunk-encoder.ts';
import { ConnectDialogue, type ConnectOptions } from './connect-dialogue.ts';
import { maxOpenStreams } from './limits.ts';
import { encodeCommand, encodeStatus, type Command } from './messages/command.ts';
import { encodeStreamBegin } from './messages/user-control.ts';
import { RtmpProtocolError } from './protocol-error.ts';
import { parsePublishAddress } from './publish-address.ts';
import type { RtmpEvent } from './rtmp-event.ts';
import * as status from './status-info.ts';

/** `closing`: the last word is said, input is discarded. */
export type DialoguePhase = 'waitConnect' | 'authenticating' | 'connected' | 'authorizing' | 'publishing' | 'closing';

export class PublishDialogue {
  phase: DialoguePhase = 'waitConnect';
  readonly #output: ChunkEncoder;
  readonly #connection: ConnectDialogue;
  readonly #openStreams = new Set<number>();
  #lastStreamId = 0;
  /** Message stream and name of the present publication, or the one being decided. */
  #streamId = 0;
  #name = '';

  constructor(output: ChunkEncoder, options: ConnectOptions) {
    this.#output = output;
    this.#connection = new ConnectDialogue(output, options);
  }

  /** The peer can be asked to connect elsewhere. */
  get offersReconnect(): boolean {
    return this.#connection.offersReconnect;
  }

  /** The owner has to answer before anything more is processed. */
  get isUndecided(): boolean {
    return this.phase === 'authorizing' || this.phase === 'authenticating';
  }

  handle(command: Command, events: RtmpEvent[]): void {
    if (this.phase === 'waitConnect' && command.name !== 'connect') {
      throw new RtmpProtocolError('messageBeforeConnect', 'a command');
    }
    const answer = PublishDialogue.#answers.get(command.name);
    if (answer === undefined) this.#reply(command, undefined);
    else answer(this, command, events);
  }

  /** Goes on with a connect that waits for the credentials of its user. */
  answerCredentials(secret: string | undefined, events: RtmpEvent[]): void {
    const outcome = this.#connection.answerCredentials(secret, events);
    this.phase = phaseAfterConnect[outcome];
  }

  refuseConnect(reason: status.RtmpStatus, events: RtmpEvent[]): void {
    this.phase = phaseAfterConnect[this.#connection.refuse(reason, events)];
  }

  /** Tells the encoder that it may send. */
  accept(): void {
    this.#output.send(encodeStreamBegin(this.#streamId));
    this.#sendStarted();
    this.phase = 'publishing';
  }

  /** Tells the encoder why not, on the stream it asked for. Works before and during a publication. */
  refuse(reason: status.RtmpStatus): void {
    this.#output.send(encodeStatus(this.#streamId, status.statusInfo('error', reason)));
    this.phase = 'closing';
  }

  /** Commands with an answer of their own. Any other that wants one gets an empty `_result`. */
  static readonly #answers: ReadonlyMap<string, Answer> = new Map<string, Answer>([
    ['connect', (dialogue, command, events) => dialogue.#onConnect(command, events)],
    ['createStream', (dialogue, command) => dialogue.#onCreateStream(command)],
    ['FCPublish', (dialogue, command) => dialogue.#onFCPublish(command)],
    ['publish', (dialogue, command, events) => dialogue.#onPublish(command, events)],
    ['FCUnpublish', (dialogue, command, events) => dialogue.#onFCUnpublish(command, events)],
    ['deleteStream', (dialogue, command, events) => dialogue.#onDeleteStream(command, events)],
    ['closeStream', (dialogue, command, events) => dialogue.#onCloseStream(command, events)],
    ...['play', 'play2', 'seek', 'pause'].map((name): [string, Answer] => [
      name,
      (dialogue, command, events) => dialogue.#onPlay(command, events),
    ]),
    // Replies of the peer are never replied to.
    ...['_result', '_error', 'onStatus'].map((name): [string, Answer] => [name, () => undefined]),
  ]);

  #onConnect(command: Command, events: RtmpEvent[]): void {
    if (this.phase === 'waitConnect') {
      this.phase = phaseAfterConnect[this.#connection.handle(command, events)];
    } else {
      this.#connection.refuseAnother(command, events);
      this.phase = 'closing';
    }
  }

  #onCreateStream(command: Command): void {
    if (command.transactionId === 0) return;
    if (this.#openStreams.size >= maxOpenStreams) {
      const info = status.statusInfo('error', status.tooManyStreams);
      this.#output.send(encodeCommand(['_error', command.transactionId, null, info]));
      return;
    }
    this.#lastStreamId += 1;
    this.#openStreams.add(this.#lastStreamId);
    this.#reply(command, this.#lastStreamId);
  }

  /** Appliances wait for `onFCPublish` before they go on. */
  #onFCPublish(command: Command): void {
    this.#reply(command, undefined);
    const description = textArgument(command) ?? '';
    const info = status.statusInfo('status', { code: status.publishStarted.code, description });
    this.#output.send(encodeCommand(['onFCPublish', 0, null, info]));
  }

  /** Flash says `false` in place of a name to stop. */
  #onPublish(command: Command, events: RtmpEvent[]): void {
    if (command.args[0] === false) {
      this.#onCloseStream(command, events);
      return;
    }
    const name = textArgument(command) ?? '';
    if (this.phase === 'publishing') {
      this.#publishAgain(command, name);
      return;
    }
    this.#streamId = command.streamId;
    this.#name = name;
    this.phase = 'authorizing';
    const { app, tcUrl, user } = this.#connection;
    events.push({ kind: 'publishRequest', ...parsePublishAddress({ app, tcUrl, name }), user });
  }

  #onFCUnpublish(command: Command, events: RtmpEvent[]): void {
    const info = status.statusInfo('status', status.unpublished);
    this.#output.send(encodeCommand(['onFCUnpublish', 0, null, info]));
    this.#reply(command, undefined);
    this.#end('FCUnpublish', events);
  }

  /** The argument is the stream's id; GStreamer sends its name instead. On stream 0 publishes who looks at no ids. */
  #onDeleteStream(command: Command, events: RtmpEvent[]): void {
    const [sent] = command.args;
    const id = typeof sent === 'number' ? sent : this.#streamId;
    this.#openStreams.delete(id);
    if (id === this.#streamId || this.#streamId === 0) this.#end('deleteStream', events);
  }

  #onCloseStream(command: Command, events: RtmpEvent[]): void {
    if (command.streamId !== 0 && command.streamId !== this.#streamId) return;
    this.#end('closeStream', events);
  }

  #onPlay(command: Command, events: RtmpEvent[]): void {
    this.#output.send(encodeStatus(command.streamId, status.statusInfo('error', status.playRefused)));
    this.phase = 'closing';
    events.push({ kind: 'closeRequested', reason: 'playRefused' });
  }

  #reply(command: Command, result: number | undefined): void {
    if (command.transactionId === 0) return;
    this.#output.send(encodeCommand(['_result', command.transactionId, null, result]));
  }

  /** HaishinKit publishes twice in the same words; a second publication on one connection is refused. */
  #publishAgain(command: Command, name: string): void {
    if (command.streamId === this.#streamId && name === this.#name) {
      this.#sendStarted();
    } else {
      this.#output.send(encodeStatus(command.streamId, status.statusInfo('error', status.alreadyPublishing)));
    }
  }

  #sendStarted(): void {
    this.#output.send(encodeStatus(this.#streamId, status.statusInfo('status', status.publishStarted)));
  }

  #end(reason: Extract<RtmpEvent, { kind: 'publishEnd' }>['reason'], events: RtmpEvent[]): void {
    if (this.phase !== 'publishing') return;
    this.phase = 'connected';
    events.push({ kind: 'publishEnd', reason });
  }
}

const phaseAfterConnect = { accepted: 'connected', undecided: 'authenticating', refused: 'closing' } as const;

type Answer = (dialogue: PublishDialogue, command: Command, events: RtmpEvent[]) => void;

function textArgument(command: Command): string | undefined {
  const [first] = command.args;
  return typeof first === 'string' ? first : undefined;
}
