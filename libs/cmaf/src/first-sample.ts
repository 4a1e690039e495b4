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
    if (type === 'trun') sizeBytes = firstSizeOf(view, offset + 8);
    if (type === 'mdat')
      return sizeBytes === undefined ? undefined : segment.subarray(offset + 8, offset + 8 + sizeBytes);
    offset += containers.has(type) ? 8 : boxSizeBytes;
  }
  return undefined;
}

/** `body`: where version and flags stand. */
function firstSizeOf(view: DataView, body: number): number | undefined {
  const flags = view.getUint32(body) & 0xffffff;
  if (!(flags & sampleFields.size)) return undefined;
  const before = [sampleFields.dataOffset, sampleFields.firstFlags, sampleFields.duration].filter(
    (field) => flags & field,
  );
  return view.getUint32(body + 8 + 4 * before.length);
}
