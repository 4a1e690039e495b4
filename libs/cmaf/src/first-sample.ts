// The first sample of a segment as they are written here: `moof` with one `traf`, one `trun`, then `mdat`. For a picture that
// stands in for those that are missing: the last key frame, again and again.

const containers = new Set(['moof', 'traf']);
const sampleFields = { dataOffset: 0x1, firstFlags: 0x4, duration: 0x100, size: 0x200 };

/** Undefined when the bytes are not such a segment. */
export function firstSampleOf(segment: Uint8Array): Uint8Array | undefined {
  const view = new DataView(segment.buffer, segment.byteOffset, segment.byteLength);
  let sizeBytes: number | undefined;
  for (let offset = 0; offset + 8 <= segment.length;) {
    const boxSizeBytes = view.getUint32(offset);
    const type = String.fromCharCode(...segment.subarray(offset + 4, offset + 8));
    if (boxSizeBytes < 8 || offset + boxSizeBytes > segment.length) return undefined;
    const body = segment.subarray(offset + 8, offset + boxSizeBytes);
    if (type === 'trun') sizeBytes = firstSizeOf(body);
    if (type === 'mdat')
      return sizeBytes === undefined || sizeBytes > body.length ? undefined : body.subarray(0, sizeBytes);
    offset += containers.has(type) ? 8 : boxSizeBytes;
  }
  return undefined;
}

/** `body` begins with version and flags. */
function firstSizeOf(body: Uint8Array): number | undefined {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const flags = body.length < 4 ? 0 : view.getUint32(0) & 0xffffff;
  if (!(flags & sampleFields.size)) return undefined;
  const before = [sampleFields.dataOffset, sampleFields.firstFlags, sampleFields.duration].filter(
    (field) => flags & field,
  );
  const at = 8 + 4 * before.length;
  return at + 4 > body.length ? undefined : view.getUint32(at);
}
