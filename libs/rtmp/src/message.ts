// One RTMP message (RTMP 1.0 §6.1) and the type ids in use. What a type id means lives in messages/, one file each.

export interface RtmpMessage {
  readonly typeId: number;
  /** Message stream id: 0 for the connection itself. */
  readonly streamId: number;
  /** Unsigned 32-bit, as on the wire; wraps. */
  readonly timestampMs: number;
  /** Owned by the receiver: not a view of the network's buffers. */
  readonly payload: Uint8Array;
}

export const messageType = {
  setChunkSize: 1,
  abort: 2,
  acknowledgement: 3,
  userControl: 4,
  windowAckSize: 5,
  setPeerBandwidth: 6,
  audio: 8,
  video: 9,
  dataAmf3: 15,
  sharedObjectAmf3: 16,
  commandAmf3: 17,
  data: 18,
  sharedObject: 19,
  command: 20,
  aggregate: 22,
} as const;
