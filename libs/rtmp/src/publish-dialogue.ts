// The command dialogue of a publisher (RTMP 1.0 §7.2): connect, createStream, publish, and the habits of encoders around
// them. Requests are answered strictly in order. A request with transaction id 0 wants no answer and gets none.
// The reply to connect leaves as one output, chunk size before result: ffmpeg takes our chunk size over as its own.
import { amf0Object, type Amf0Object } from './amf0-value.ts';
import type { ChunkEncoder } from './chunk-encoder.ts';
import { maxCreatedStreams } from './limits.ts';
import { encodeCommand, encodeStatus, type Command } from './messages/command.ts';
import { encodeSetChunkSize } from './messages/set-chunk-size.ts';
import { encodeSetPeerBandwidth } from './messages/set-peer-bandwidth.ts';
import { encodeStreamBegin } from './messages/user-control.ts';
import { defaultWindowBytes, encodeWindowAckSize } from './messages/window-ack-size.ts';
import { RtmpProtocolError } from './protocol-error.ts';
import { parsePublishAddress } from './publish-address.ts';
import type { RtmpEvent } from './rtmp-event.ts';
import * as status from './status-info.ts';

/** `closing`: the last word is said, input is discarded. */
export type DialoguePhase = 'waitConnect' | 'connected' | 'authorizing' | 'publishing' | 'closing';

const outgoingChunkSizeBytes = 65_536;
const maxEncoderNameLength = 128;
const serverProperties = amf0Object({ fmsVer: 'FMS/3,5,7,7009', capabilities: 31, mode: 1 });
const connectResult: Amf0Object = amf0Object({
  level: 'status',
  code: 'NetConnection.Connect.Success',
  description: 'Connection succeeded.',
  objectEncoding: 0,
});

export class PublishDialogue {
  phase: DialoguePhase = 'waitConnect';
  readonly #output: ChunkEncoder;
  #app: string | undefined;
  #tcUrl: string | undefined;
  #createdStreams = 0;
  /** Message stream and name of the present publication, or the one being decided. */
  #streamId = 0;
  #name = '';

  constructor(output: ChunkEncoder) {
    this.#output = output;
  }

  handle(command: Command, events: RtmpEvent[]): void {
    if (this.phase === 'waitConnect' && command.name !== 'connect') {
      throw new RtmpProtocolError('messageBeforeConnect', 'a command');
    }
    const answer = PublishDialogue.#answers.get(command.name);
    if (answer === undefined) this.#reply(command, undefined);
    else answer(this, command, events);
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
    const properties = command.commandObject;
    if (this.phase !== 'waitConnect') this.#refuseConnect(command, status.connectedTwice, events);
    else if (properties === undefined) this.#refuseConnect(command, status.connectMalformed, events);
    else this.#acceptConnect(command, properties, events);
  }

  #acceptConnect(command: Command, properties: Amf0Object, events: RtmpEvent[]): void {
    this.#app = textProperty(properties, 'app');
    this.#tcUrl = textProperty(properties, 'tcurl');
    this.#output.send(encodeWindowAckSize(defaultWindowBytes));
    this.#output.send(encodeSetPeerBandwidth(defaultWindowBytes));
    this.#output.send(encodeSetChunkSize(outgoingChunkSizeBytes));
    this.#output.setChunkSize(outgoingChunkSizeBytes);
    this.#output.send(encodeCommand(['_result', command.transactionId, serverProperties, connectResult]));
    this.phase = 'connected';
    events.push({ kind: 'connect', app: this.#app ?? '', encoder: encoderName(properties) });
  }

  #onCreateStream(command: Command): void {
    if (command.transactionId === 0) return;
    if (this.#createdStreams >= maxCreatedStreams) {
      this.#output.send(
        encodeCommand(['_error', command.transactionId, null, status.statusInfo('error', status.tooManyStreams)]),
      );
      return;
    }
    this.#createdStreams += 1;
    this.#reply(command, this.#createdStreams);
  }

  /** Appliances wait for `onFCPublish` before they go on. */
  #onFCPublish(command: Command): void {
    this.#reply(command, undefined);
    const description = textArgument(command) ?? '';
    const info = status.statusInfo('status', { code: status.publishStarted.code, description });
    this.#output.send(encodeCommand(['onFCPublish', 0, null, info]));
  }

  #onPublish(command: Command, events: RtmpEvent[]): void {
    const name = textArgument(command) ?? '';
    if (this.phase === 'publishing') {
      this.#publishAgain(command, name);
      return;
    }
    this.#streamId = command.streamId;
    this.#name = name;
    this.phase = 'authorizing';
    events.push({ kind: 'publishRequest', ...parsePublishAddress({ app: this.#app, tcUrl: this.#tcUrl, name }) });
  }

  #onFCUnpublish(command: Command, events: RtmpEvent[]): void {
    const info = status.statusInfo('status', status.unpublished);
    this.#output.send(encodeCommand(['onFCUnpublish', 0, null, info]));
    this.#reply(command, undefined);
    this.#end('FCUnpublish', events);
  }

  /** The argument is the stream's id; GStreamer sends its name instead. */
  #onDeleteStream(command: Command, events: RtmpEvent[]): void {
    const [id] = command.args;
    if (typeof id === 'number' && id !== this.#streamId) return;
    this.#end('deleteStream', events);
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

  #refuseConnect(command: Command, reason: status.RtmpStatus, events: RtmpEvent[]): void {
    const info = status.statusInfo('error', reason);
    this.#output.send(encodeCommand(['_error', command.transactionId, null, info]));
    this.phase = 'closing';
    events.push({ kind: 'closeRequested', reason: 'connectRefused' });
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

type Answer = (dialogue: PublishDialogue, command: Command, events: RtmpEvent[]) => void;

function textArgument(command: Command): string | undefined {
  const [first] = command.args;
  return typeof first === 'string' ? first : undefined;
}

/** Property names vary in case between encoders: `tcUrl`, `tcurl`. */
function textProperty(object: Amf0Object, lowerCaseName: string): string | undefined {
  for (const [key, value] of object.properties) {
    if (key.toLowerCase() === lowerCaseName && typeof value === 'string') return value;
  }
  return undefined;
}

/** Goes into logs: printable ASCII, short. */
function encoderName(properties: Amf0Object): string {
  const sent = textProperty(properties, 'flashver') ?? '';
  return sent.replace(/[^\x20-\x7e]/g, '').slice(0, maxEncoderNameLength);
}
