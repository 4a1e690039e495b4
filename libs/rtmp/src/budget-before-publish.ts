// What a peer may cost before a publication of it is accepted, or after it has ended: bytes of any kind, and of these only
// few that are not media, which is skipped. And what it may say at all before it has connected.
import { maxBytesBeforePublish, maxDeferredBytes, maxDialogueBytesBeforePublish } from './limits.ts';
import { messageType, type RtmpMessage } from './message.ts';
import { RtmpProtocolError } from './protocol-error.ts';

/** What a message costs us, however small it is. */
const messageCostBytes = 32;
/** Protocol control, and the commands among which is connect. */
const beforeConnect: ReadonlySet<number> = new Set([
  messageType.setChunkSize,
  messageType.abort,
  messageType.acknowledgement,
  messageType.userControl,
  messageType.windowAckSize,
  messageType.setPeerBandwidth,
  messageType.command,
  messageType.commandAmf3,
]);

/** The counting methods throw RtmpProtocolError. */
export class BudgetBeforePublish {
  #bytes = 0;
  #dialogueBytes = 0;

  /** So much came that reading should wait while a decision is open. */
  get isPauseDue(): boolean {
    return this.#bytes > maxDeferredBytes;
  }

  countBytes(sizeBytes: number): void {
    this.#bytes += sizeBytes;
    if (this.#bytes > maxBytesBeforePublish) throw new RtmpProtocolError('tooManyBytesBeforePublish');
  }

  countMessage({ typeId, payload }: RtmpMessage, isConnected: boolean): void {
    if (!isConnected && !beforeConnect.has(typeId))
      throw new RtmpProtocolError('messageBeforeConnect', `type ${typeId}`);
    this.#dialogueBytes += messageCostBytes + payload.length;
    if (this.#dialogueBytes > maxDialogueBytesBeforePublish) throw new RtmpProtocolError('tooManyBytesBeforePublish');
  }

  /** A publication begins. */
  reset(): void {
    this.#bytes = 0;
    this.#dialogueBytes = 0;
  }
}
