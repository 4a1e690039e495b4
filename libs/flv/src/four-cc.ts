// FourCCs (Enhanced RTMP v2): four bytes that name a codec. They go into messages to streamers and into logs: whatever is
// not printable ASCII becomes a question mark.

export const fourCcSizeBytes = 4;

/** Undefined when fewer than four bytes are left. */
export function readFourCc(bytes: Uint8Array, at: number): string | undefined {
  if (at + fourCcSizeBytes > bytes.length) return undefined;
  const text = String.fromCharCode(...bytes.subarray(at, at + fourCcSizeBytes));
  return text.replace(/[^\x20-\x7e]/g, '?');
}
