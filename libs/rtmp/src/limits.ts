// Every bound of a connection, with its reason. Nothing here is negotiated with the peer.

/** Bounds of one phase of a connection. */
export interface RtmpLimits {
  /** Largest message per kind; a larger one ends the connection before a byte of it is kept. */
  readonly controlBytes: number;
  readonly commandBytes: number;
  readonly audioBytes: number;
  readonly videoBytes: number;
  /** Memory held by all unfinished messages together: an attacker may open one on every chunk stream. */
  readonly partialBytes: number;
  readonly chunkStreams: number;
  readonly amf: Amf0Limits;
}

/** Bounds of one AMF0 payload. */
export interface Amf0Limits {
  readonly depth: number;
  readonly values: number;
  readonly stringBytes: number;
}

/** Anyone on the internet gets this far: enough for the longest dialogue seen, nothing more. Media is not kept at all. */
export const limitsBeforePublish: RtmpLimits = {
  controlBytes: 64,
  commandBytes: 16 * 1024,
  audioBytes: 0xffffff,
  videoBytes: 0xffffff,
  partialBytes: 64 * 1024,
  chunkStreams: 8,
  amf: { depth: 8, values: 256, stringBytes: 4 * 1024 },
};

/** For a peer that was let in. 8 MiB holds a keyframe of 4K video at its worst. */
export const limitsWhilePublishing: RtmpLimits = {
  controlBytes: 64,
  commandBytes: 256 * 1024,
  audioBytes: 256 * 1024,
  videoBytes: 8 * 1024 * 1024,
  partialBytes: 12 * 1024 * 1024,
  chunkStreams: 32,
  amf: { depth: 16, values: 4096, stringBytes: 64 * 1024 },
};

/** Of property and class names in AMF: fits AMF0's 65535 bytes again when each byte turns into a character of three. */
export const maxAmfNameLength = 21_845;
/** Text that AMF3 values gain by referring back to it: a reference of two bytes may stand for a text of thousands. */
export const maxReferredTextLength = 64 * 1024;

/** In memory of the publication a declared length is believed up to this: its payload lies there in one piece from the beginning. */
export const maxBelievedBytes = 256 * 1024;
/** Else memory begins so small, and grows with the bytes that really came: memory costs more than the bytes do. */
export const firstAllocationBytes = 16 * 1024;

/** 1-byte chunks would cost a header parse per byte. No encoder in the field goes below 128. */
export const minChunkSizeBytes = 128;
/** The length field has 24 bits: a larger chunk size means the same. */
export const maxChunkSizeBytes = 0xffffff;

/** Everything before a publication is accepted, media that comes too early included. */
export const maxBytesBeforePublish = 1024 * 1024;
/** Of it, messages: each counts as 32 bytes, and what is not media with all it has. The longest dialogue seen takes a tenth. */
export const maxDialogueBytesBeforePublish = 64 * 1024;
/** What a peer may send ahead while its publish is being decided, before its socket should be paused. */
export const maxDeferredBytes = 256 * 1024;

/** Handled in one go: a millisecond or less. A read of 32 KiB holds a few messages of an encoder, but may hold 32,768. */
export const maxMessagesAtOnce = 256;

/** Message streams created and not deleted. */
export const maxOpenStreams = 8;
export const maxCommandsPerSecond = 20;
export const maxPingAnswersPerSecond = 10;
/** Longest application or stream name looked at. */
export const maxNameLength = 1024;
