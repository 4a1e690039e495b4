// What a decoder must be given before the first frame: metadata, the sequence headers in force, and what was said of colours and
// channels beside them. A value: a change makes a new one, so that every tag of the replay ring keeps the headers of its own time.
import { encodeFlvHeader, encodeFlvTag, type FlvTagType } from '@millrace/flv';

export interface SourceHeaders {
  /** Bodies of the script, video and audio tag, as the encoder sent them. */
  readonly metadata: Uint8Array | undefined;
  readonly video: Uint8Array | undefined;
  readonly audio: Uint8Array | undefined;
  /** The same of a video tag with `colorInfo`, and of an audio tag with MultichannelConfig (Enhanced RTMP v2). */
  readonly colours: Uint8Array | undefined;
  readonly channels: Uint8Array | undefined;
}

export const noHeaders: SourceHeaders = {
  ...{ metadata: undefined, video: undefined, audio: undefined },
  ...{ colours: undefined, channels: undefined },
};

/** The beginning of an FLV file whose first frame has this relay time. */
export function encodeFlvStart(headers: SourceHeaders, timestampMs: number): Uint8Array[] {
  const { metadata, video, audio, colours, channels } = headers;
  const tag = (type: FlvTagType, payload: Uint8Array | undefined) =>
    payload === undefined ? [] : [encodeFlvTag({ type, timestampMs, payload })];
  return [
    encodeFlvHeader({ hasAudio: audio !== undefined, hasVideo: video !== undefined }),
    ...tag('script', metadata),
    ...[...tag('video', video), ...tag('video', colours)],
    ...[...tag('audio', audio), ...tag('audio', channels)],
  ];
}

export function equalBytes(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a?.length === b.length && a.every((byte, index) => byte === b[index]);
}
