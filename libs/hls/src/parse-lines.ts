// Lines of a playlist, rfc8216bis §4.1: UTF-8 text that begins with #EXTM3U; tags, URIs, comments and blank lines.
import { PlaylistError } from './playlist-error.ts';

export type PlaylistLine = { kind: 'tag'; name: string; value: string } | { kind: 'uri'; uri: string };

/** The lines that mean something, without #EXTM3U. */
export function parseLines(text: string): PlaylistLine[] {
  const [first, ...lines] = text.split(/\r?\n/);
  if (first !== '#EXTM3U') throw new PlaylistError('the first line is not #EXTM3U');
  return lines.filter((line) => line !== '' && (!line.startsWith('#') || line.startsWith('#EXT'))).map(toLine);
}

function toLine(line: string): PlaylistLine {
  if (/[\p{Cc}\uFEFF]|^\s|\s$/u.test(line)) throw new PlaylistError(`stray characters in ${JSON.stringify(line)}`);
  if (!line.startsWith('#')) return { kind: 'uri', uri: line };
  const colon = line.indexOf(':');
  const [name, value] = colon < 0 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1)];
  return { kind: 'tag', name: name.slice(1), value };
}

/** A decimal-integer (§4.2). */
export function parseInteger(name: string, value: string): number {
  if (!/^\d{1,16}$/.test(value)) throw new PlaylistError(`${name}: ${value} is not an integer`);
  return Number(value);
}

/** A decimal-floating-point (§4.2). */
export function parseDecimal(name: string, value: string): number {
  if (!/^\d+(\.\d+)?$/.test(value)) throw new PlaylistError(`${name}: ${value} is not a decimal number`);
  return Number(value);
}

/** What must be there. */
export function required<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw new PlaylistError(`${name} is missing`);
  return value;
}
