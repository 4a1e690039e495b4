// `Range` of RFC 9110 §14, for one range of bytes. What is not understood, and a list of ranges, counts as not asked for.

export type ByteRange =
  | { kind: 'whole' }
  /** First and last byte, both included. */
  | { kind: 'part'; first: number; last: number }
  | { kind: 'unsatisfiable' };

const oneRange = /^bytes=(\d{0,15})-(\d{0,15})$/;

/** The part of an object of this size that a `Range` header asks for. */
export function parseByteRange(header: string | undefined, sizeBytes: number): ByteRange {
  const [, from, to] = oneRange.exec(header ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return { kind: 'whole' };
  if (from === '') return suffix(Number(to), sizeBytes);
  const first = Number(from);
  const last = to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
  if (to !== '' && Number(to) < first) return { kind: 'whole' };
  return first < sizeBytes ? { kind: 'part', first, last } : { kind: 'unsatisfiable' };
}

function suffix(lengthBytes: number, sizeBytes: number): ByteRange {
  if (lengthBytes === 0 || sizeBytes === 0) return { kind: 'unsatisfiable' };
  return { kind: 'part', first: Math.max(0, sizeBytes - lengthBytes), last: sizeBytes - 1 };
}
