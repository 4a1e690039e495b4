/** What the peer did wrong. Stable: metrics and logs count by it. */
export type RtmpProtocolErrorCode =
  // The first byte tells who is calling.
  | 'rtmpeNotSupported'
  | 'tlsOnPlainPort'
  | 'httpOnRtmpPort'
  | 'unsupportedVersion'
  // Chunk stream
  | 'chunkStreamWithoutHeader'
  | 'chunkSizeTooSmall'
  | 'tooManyChunkStreams'
  | 'messageTooLarge'
  | 'partialMessagesTooLarge'
  // Messages
  | 'amfMalformed'
  | 'amfTooDeep'
  | 'amfTooManyValues'
  | 'amfStringTooLong'
  // Dialogue
  | 'messageBeforeConnect'
  | 'tooManyBytesBeforePublish'
  | 'tooManyCommands';

/** The peer broke the protocol or a bound: the connection cannot go on. */
export class RtmpProtocolError extends Error {
  readonly code: RtmpProtocolErrorCode;

  constructor(code: RtmpProtocolErrorCode, detail?: string) {
    super(detail === undefined ? code : `${code}: ${detail}`);
    this.name = 'RtmpProtocolError';
    this.code = code;
  }
}
