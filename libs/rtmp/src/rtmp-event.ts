// What a session tells its owner, in the order in which it happened.
import type { RtmpProtocolError } from './protocol-error.ts';

export type RtmpEvent =
  /** `app` as sent, may hold the stream key: not for logs. `encoder` is clean, short ASCII. `user` has authenticated. */
  | { readonly kind: 'connect'; readonly app: string; readonly encoder: string; readonly user: string | undefined }
  /** Somebody says to be `user`. The session processes nothing further until `answerCredentials` or `refuseConnect`. */
  | { readonly kind: 'credentialsRequest'; readonly app: string; readonly user: string }
  /**
   * An encoder asks to publish. The session processes nothing further until `acceptPublish` or `refusePublish`.
   * `streamKey` is a secret, and may stand in `query` too; undefined when nothing that was sent can be one. `user` is
   * who authenticated at connect, if that was asked for.
   */
  | {
      readonly kind: 'publishRequest';
      readonly app: string;
      readonly streamKey: string | undefined;
      readonly query: ReadonlyMap<string, string>;
      readonly user: string | undefined;
    }
  /** `payload` is the body of an FLV audio or video tag; empty audio marks silence. `timestampMs` is a raw u32. */
  | { readonly kind: 'audio'; readonly timestampMs: number; readonly payload: Uint8Array }
  | { readonly kind: 'video'; readonly timestampMs: number; readonly payload: Uint8Array }
  /** `payload` is AMF0 beginning with `name`, without `@setDataFrame`: the body of an FLV script tag. */
  | { readonly kind: 'data'; readonly timestampMs: number; readonly name: string; readonly payload: Uint8Array }
  /** The encoder stopped on purpose. It may publish again on the same connection. */
  | { readonly kind: 'publishEnd'; readonly reason: 'FCUnpublish' | 'deleteStream' | 'closeStream' }
  /** The session refused what the peer wanted; send its output, then close. */
  | {
      readonly kind: 'closeRequested';
      /** `authenticationRequired` is no failure: the encoder comes back with what it was asked for. */
      readonly reason: 'playRefused' | 'connectRefused' | 'authenticationRequired' | 'authenticationFailed';
    }
  /** Close at once. No further event follows. */
  | { readonly kind: 'protocolError'; readonly error: RtmpProtocolError };
