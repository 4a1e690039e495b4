/** Why a configuration record or access unit could not be read. */
export type CodecErrorCode =
  /** The bytes end before the syntax does. */
  | 'TRUNCATED'
  /** A value is outside what the specification allows. */
  | 'INVALID'
  /** Well formed, but a format that this library does not read. */
  | 'UNSUPPORTED';

/** The only error this library throws, whatever the bytes. */
export class CodecError extends Error {
  readonly code: CodecErrorCode;

  constructor(code: CodecErrorCode, message: string) {
    super(message);
    this.name = 'CodecError';
    this.code = code;
  }
}
