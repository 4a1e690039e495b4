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

export type ContentCoding = 'br' | 'gzip' | 'identity';

/** Players send a handful of different headers. */
const knownCodings = new LRUCache<string, ContentCoding>({ max: 500 });

/** The coding that the caller likes best (RFC 9110 §12.5.3); of those that it likes as much as each other, the smallest. */
export function acceptedCoding(header: string | undefined): ContentCoding {
  if (header === undefined) return 'identity';
  const known = knownCodings.get(header);
  if (known) return known;
  const coding = readCoding(header);
  knownCodings.set(header, coding);
  return coding;
}

/** Smallest first. */
const compressed = ['br', 'gzip'] as const;

function readCoding(header: string): ContentCoding {
  const qualities = readQualities(header);
  // Brotli is for who names it: what takes anything may well be a program that never heard of it.
  const takesAll = qualities.get('*') ?? 0;
  const of = { br: qualities.get('br') ?? 0, gzip: qualities.get('gzip') ?? takesAll };
  const least = qualities.get('identity') ?? Number.MIN_VALUE;
  const best = Math.max(of.br, of.gzip, least);
  // Who refuses all gets it as it is: what was refused by name, or never named, it could not read.
  return compressed.find((coding) => of[coding] > 0 && of[coding] === best) ?? 'identity';
}

const codingText = /^\s*([a-z*-]+)\s*(?:;\s*q=(0(?:\.\d*)?|1(?:\.0*)?)\s*)?$/;

/** By name, 0 for a refusal. What is not written as it should be says nothing. */
function readQualities(header: string): Map<string, number> {
  const named = header
    .toLowerCase()
    .split(',')
    .flatMap((text): [string, number][] => {
      const [, name, quality = '1'] = codingText.exec(text) ?? [];
      return name === undefined ? [] : [[name, Number(quality)]];
    });
  return new Map(named);
}
