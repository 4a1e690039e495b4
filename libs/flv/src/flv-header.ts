// The first 13 bytes of an FLV file: the header (FLV v10.1, E.2) and PreviousTagSize0, which is always 0.

/** Builds the file header together with PreviousTagSize0. */
export function encodeFlvHeader(tracks: { hasAudio: boolean; hasVideo: boolean }): Uint8Array {
  const flags = (tracks.hasAudio ? 4 : 0) | (tracks.hasVideo ? 1 : 0);
  return Uint8Array.of(0x46, 0x4c, 0x56, 1, flags, 0, 0, 0, 9, 0, 0, 0, 0);
}
