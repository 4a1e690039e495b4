/** What was wrong with the bytes. */
export type FlvErrorCode =
  'signature' | 'version' | 'headerSize' | 'unknownTagType' | 'encryptedTag' | 'tagTooLarge' | 'previousTagSize';

/** The input is not FLV, or no longer in step. `offset` counts bytes from the start of the file. */
export class FlvError extends Error {
  readonly code: FlvErrorCode;
  readonly offset: number;

  constructor(code: FlvErrorCode, offset: number) {
    super(`Not valid FLV at byte ${offset}: ${code}`);
    this.name = 'FlvError';
    this.code = code;
    this.offset = offset;
  }
}
