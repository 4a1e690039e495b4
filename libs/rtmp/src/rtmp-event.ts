// What a session tells its owner, in the order in which it happened.
import type { RtmpProtocolError } from './protocol-error.ts';

export type RtmpEvent =
  | { readonly kind: 'connect'; readonly app: string; readonly encoder: string }
  /**
   * An encoder asks to publish. The session processes nothing further until `acceptPublish` or `refusePublish`.
   * `streamKey` is a secret; undefined when nothing that was sent can be one.
   */
  | {
      readonly kind: 'publishRequest';
      readonly app: string;
      readonly streamKey: string | undefined;
      readonly query: ReadonlyMap<string, string>;
    }
  /** `payload` is the body of an FLV audio or video tag; empty audio marks silence. `timestampMs` is a raw u32. */
  | { readonly kind: 'audio'; readonly timestampMs: number; readonly payload: Uint8Array }
  | { readonly kind: 'video'; readonly timestampMs: number; readonly payload: Uint8Array }
  /** `payload` is AMF0 beginning with `name`, without `@setDataFrame`: the body of an FLV script tag. */
  | { readonly kind: 'data'; readonly timestampMs: number; readonly name: string; readonly payload: Uint8Array }
  /** The encoder stopped on purpose. It may publish again on the same connection. */
  | { readonly kind: 'publishEnd'; readonly reason: 'FCUnpublish' | 'deleteStream' | 'closeStream' }
  /** The session refused what the peer wanted; send its output, then close. */
  | { readonly kind: 'closeRequested'; readonly reason: 'playRefused' | 'connectRefused' }
  /** Close at once. No further event follows. */
  | { readonly kind: 'protocolError'; readonly error: RtmpProtocolError };
