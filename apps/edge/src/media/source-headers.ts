// What a decoder must be given before the first frame: metadata and the sequence headers in force. A value: a change makes
// a new one, so that every tag of the replay ring keeps the headers of its own time.
import { encodeFlvHeader, encodeFlvTag } from '@millrace/flv';

export interface SourceHeaders {
  /** Bodies of the script, video and audio tag, as the encoder sent them. */
  readonly metadata: Uint8Array | undefined;
  readonly video: Uint8Array | undefined;
  readonly audio: Uint8Array | undefined;
}

export const noHeaders: SourceHeaders = { metadata: undefined, video: undefined, audio: undefined };

/** The beginning of an FLV file whose first frame has this relay time. */
export function encodeFlvStart(headers: SourceHeaders, timestampMs: number): Uint8Array[] {
  const { metadata, video, audio } = headers;
  return [
    encodeFlvHeader({ hasAudio: audio !== undefined, hasVideo: video !== undefined }),
    ...(metadata === undefined ? [] : [encodeFlvTag({ type: 'script', timestampMs, payload: metadata })]),
    ...(video === undefined ? [] : [encodeFlvTag({ type: 'video', timestampMs, payload: video })]),
    ...(audio === undefined ? [] : [encodeFlvTag({ type: 'audio', timestampMs, payload: audio })]),
  ];
}

export function equalBytes(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a?.length === b.length && a.every((byte, index) => byte === b[index]);
}
