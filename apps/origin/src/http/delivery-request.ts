// A viewer's request as far as delivery needs it, whatever version of HTTP it came by.
import { LRUCache } from 'lru-cache';

export interface DeliveryRequest {
  method: string;
  /** Path and query, as they came. */
  url: string;
  /** A header's value by its lower-case name. */
  header(name: string): string | undefined;
  /** The other end of the connection: a viewer, or a proxy. */
  remoteAddress: string;
  /** Calls `listener` when nobody waits for the answer any more. There is one at a time; undefined takes it away. */
  onClosed(listener: (() => void) | undefined): void;
}

/** Whether the caller has this representation already (RFC 9110 §13.1.2). */
export function hasUnchanged(request: DeliveryRequest, etag: string): boolean {
  const given = request.header('if-none-match');
  if (given === undefined) return false;
  return given.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')));
}

export type ContentCoding = 'br' | 'gzip' | 'identity';

/** Players send a handful of different headers. */
const knownCodings = new LRUCache<string, ContentCoding>({ max: 500 });

/** The best coding that the caller takes: RFC 9110 §12.5.3, a quality of 0 is a refusal. */
export function acceptedCoding(header: string | undefined): ContentCoding {
  if (header === undefined) return 'identity';
  const known = knownCodings.get(header);
  if (known) return known;
  const coding = readCoding(header);
  knownCodings.set(header, coding);
  return coding;
}

function readCoding(header: string): ContentCoding {
  const codings = header.toLowerCase().split(',');
  const takes = (name: string) => codings.some((coding) => patterns[name]?.test(coding));
  if (takes('br')) return 'br';
  return takes('gzip') || takes('*') ? 'gzip' : 'identity';
}

const quality = String.raw`\s*(;\s*q=(1(\.0*)?|0\.0*[1-9]\d*))?\s*$`;
const patterns: Readonly<Record<string, RegExp>> = {
  br: new RegExp(String.raw`^\s*br${quality}`),
  gzip: new RegExp(String.raw`^\s*gzip${quality}`),
  '*': new RegExp(String.raw`^\s*\*${quality}`),
};
