// The connect command (RTMP 1.0 §7.2.1.1) and its answer: accepted, refused, or, with Adobe authentication, first a question
// to the owner. The reply leaves as one output, chunk size before result: ffmpeg takes our chunk size over as its own.
// A refusal has a null command object and an info object with a description: without these ffmpeg waits for ever.
import {
  adobeRejection,
  isAdobeResponse,
  isAdobeUser,
  splitAdobeParameters,
  type AdobeAuthentication,
  type AdobeParameters,
} from './adobe-authentication.ts';
import { amf0Object, type Amf0Object } from './amf0-value.ts';
import type { ChunkEncoder } from './chunk-encoder.ts';
import { enhancedProperties, knownCodecs, readEnhancedOffer, type EnhancedCodecs } from './enhanced-rtmp.ts';
import { encodeCommand, encodeStatus, type Command } from './messages/command.ts';
import { encodeSetChunkSize } from './messages/set-chunk-size.ts';
import { encodeSetPeerBandwidth } from './messages/set-peer-bandwidth.ts';
import { defaultWindowBytes, encodeWindowAckSize } from './messages/window-ack-size.ts';
import { applicationName } from './publish-address.ts';
import type { RtmpEvent } from './rtmp-event.ts';
import * as status from './status-info.ts';

/** What to do with an encoder that wants to connect. */
export type ConnectDecision =
  | { readonly kind: 'accept' }
  | { readonly kind: 'refuse'; readonly status: status.RtmpStatus }
  /** Only with user and password. */
  | { readonly kind: 'authenticate'; readonly authentication: AdobeAuthentication };

export interface ConnectOptions {
  /**
   * Decides on a connect by the name of its application, which is empty when the encoder sent none, and may be the
   * stream key when it sent nothing else: not for logs. Without this function everyone is accepted.
   */
  readonly decideConnect?: (app: string) => ConnectDecision;
  /** What to tell encoders that negotiate codecs; all that are known unless something else is said. */
  readonly codecs?: EnhancedCodecs;
}

/** Undecided: the owner was asked for credentials. */
type Outcome = 'accepted' | 'undecided' | 'refused';
type CloseReason = Extract<RtmpEvent, { kind: 'closeRequested' }>['reason'];

const outgoingChunkSizeBytes = 65_536;
const maxEncoderNameLength = 128;
/** RTMP 1.0 §7.2.1.1: the id of connect is always 1. */
const connectTransactionId = 1;
const serverProperties = { fmsVer: 'FMS/3,5,7,7009', capabilities: 31, mode: 1 };
const connectResult: Amf0Object = amf0Object({
  level: 'status',
  code: 'NetConnection.Connect.Success',
  description: 'Connection succeeded.',
  objectEncoding: 0,
});
const accept: ConnectDecision = { kind: 'accept' };

export class ConnectDialogue {
  readonly #output: ChunkEncoder;
  readonly #options: ConnectOptions;
  #connect: Amf0Object = amf0Object({});
  #transactionId = connectTransactionId;
  #login: { authentication: AdobeAuthentication; parameters: AdobeParameters } | undefined;

  constructor(output: ChunkEncoder, options: ConnectOptions) {
    this.#output = output;
    this.#options = options;
  }

  /** As sent, without what belongs to authentication; undefined when nothing was sent. */
  get app(): string | undefined {
    return withoutParameters(textProperty(this.#connect, 'app'));
  }

  get tcUrl(): string | undefined {
    return withoutParameters(textProperty(this.#connect, 'tcurl'));
  }

  /** Who proved to be this user. */
  get user(): string | undefined {
    return this.#login?.parameters.user;
  }

  get offersReconnect(): boolean {
    return readEnhancedOffer(this.#connect)?.reconnects ?? false;
  }

  handle(command: Command, events: RtmpEvent[]): Outcome {
    this.#transactionId = command.transactionId === 0 ? connectTransactionId : command.transactionId;
    if (command.commandObject === undefined) return this.refuse(status.connectMalformed, events);
    this.#connect = command.commandObject;
    const decision = this.#options.decideConnect?.(applicationName(this.app, this.tcUrl)) ?? accept;
    if (decision.kind === 'accept') return this.#accept(events);
    if (decision.kind === 'authenticate') return this.#authenticate(decision.authentication, events);
    this.#sendError(decision.status);
    // OBS does not read the error, but knows this status.
    const invalidApp = { code: 'NetConnection.Connect.InvalidApp', description: decision.status.description };
    this.#output.send(encodeStatus(0, status.statusInfo('error', invalidApp)));
    return requestClose('connectRefused', events);
  }

  /** `secret`: base64(md5(user + salt + password)); undefined for a user that does not exist. */
  answerCredentials(secret: string | undefined, events: RtmpEvent[]): Outcome {
    if (this.#login === undefined) return 'undecided';
    const { authentication, parameters } = this.#login;
    const opaque = parameters.opaque ?? '';
    if (secret === undefined) return this.#reject(adobeRejection.noSuchUser, 'authenticationFailed', events);
    const isProven =
      isAdobeResponse(secret, parameters) && authentication.challenges.redeem(opaque, authentication.remoteAddress);
    return isProven ? this.#accept(events) : this.#rejectPassword(authentication, events);
  }

  refuse(reason: status.RtmpStatus, events: RtmpEvent[]): Outcome {
    this.#sendError(reason);
    return requestClose('connectRefused', events);
  }

  /** A second connect does not change what the first one said. */
  refuseAnother(command: Command, events: RtmpEvent[]): void {
    this.#transactionId = command.transactionId === 0 ? connectTransactionId : command.transactionId;
    this.refuse(status.connectedTwice, events);
  }

  #accept(events: RtmpEvent[]): Outcome {
    const isEnhanced = readEnhancedOffer(this.#connect) !== undefined;
    const codecs = this.#options.codecs ?? knownCodecs;
    const properties = amf0Object({ ...serverProperties, ...(isEnhanced && enhancedProperties(codecs)) });
    this.#output.send(encodeWindowAckSize(defaultWindowBytes));
    this.#output.send(encodeSetPeerBandwidth(defaultWindowBytes));
    this.#output.send(encodeSetChunkSize(outgoingChunkSizeBytes));
    this.#output.setChunkSize(outgoingChunkSizeBytes);
    this.#output.send(encodeCommand(['_result', this.#transactionId, properties, connectResult]));
    events.push({ kind: 'connect', app: this.app ?? '', encoder: encoderName(this.#connect), user: this.user });
    return 'accepted';
  }

  /** One of the three steps, by what the encoder sent along. */
  #authenticate(authentication: AdobeAuthentication, events: RtmpEvent[]): Outcome {
    const { parameters } = splitAdobeParameters(textProperty(this.#connect, 'app') ?? '');
    const { challenges, salt, remoteAddress } = authentication;
    if (parameters?.user === undefined) {
      return this.#reject(adobeRejection.needAuthentication, 'authenticationRequired', events);
    }
    const { user, response, opaque } = parameters;
    if (!isAdobeUser(user)) return this.#reject(adobeRejection.noSuchUser, 'authenticationFailed', events);
    if (response === undefined) {
      const challenge = adobeRejection.challenge(user, salt, challenges.issue(remoteAddress));
      return this.#reject(challenge, 'authenticationRequired', events);
    }
    if (!challenges.isValid(opaque ?? '', remoteAddress)) return this.#rejectPassword(authentication, events);
    this.#login = { authentication, parameters };
    events.push({ kind: 'credentialsRequest', app: this.app ?? '', user });
    return 'undecided';
  }

  #rejectPassword({ challenges, remoteAddress }: AdobeAuthentication, events: RtmpEvent[]): Outcome {
    const description = adobeRejection.wrongPassword(challenges.issue(remoteAddress));
    return this.#reject(description, 'authenticationFailed', events);
  }

  #reject(description: string, reason: CloseReason, events: RtmpEvent[]): Outcome {
    this.#sendError({ code: 'NetConnection.Connect.Rejected', description });
    return requestClose(reason, events);
  }

  #sendError(reason: status.RtmpStatus): void {
    const info = status.statusInfo('error', reason);
    this.#output.send(encodeCommand(['_error', this.#transactionId, null, info]));
  }
}

function requestClose(reason: CloseReason, events: RtmpEvent[]): Outcome {
  events.push({ kind: 'closeRequested', reason });
  return 'refused';
}

function withoutParameters(text: string | undefined): string | undefined {
  return text === undefined ? undefined : splitAdobeParameters(text).app;
}

/** Property names vary in case between encoders: `tcUrl`, `tcurl`. */
function textProperty(object: Amf0Object, lowerCaseName: string): string | undefined {
  for (const [key, value] of object.properties) {
    if (key.toLowerCase() === lowerCaseName && typeof value === 'string') return value;
  }
  return undefined;
}

/** Goes into logs: printable ASCII, short. */
function encoderName(connect: Amf0Object): string {
  const sent = textProperty(connect, 'flashver') ?? '';
  return sent.replace(/[^\x20-\x7e]/g, '').slice(0, maxEncoderNameLength);
}
