// Attribute lists of playlist tags, rfc8216bis §4.2: NAME=value pairs, no white space, quoted strings without quotes or
// line ends inside.
import { PlaylistError } from './playlist-error.ts';

/** A value that is already in its written form; undefined leaves the attribute out. */
export type AttributeValue = string | number | undefined;

/** Writes the attributes in the order given. */
export function formatAttributes(attributes: Readonly<Record<string, AttributeValue>>): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value ?? ''}`)
    .join(',');
}

/** A quoted string. Throws on what cannot be quoted. */
export function quoted(text: string): string {
  if (/["\r\n]/.test(text)) throw new PlaylistError(`${JSON.stringify(text)} cannot stand in a quoted string`);
  return `"${text}"`;
}

const attribute = /([A-Z0-9-]+)=("[^"\r\n]*"|[^",\s]+)(,(?=.)|$)/y;

/** Values by name, quotes kept: whether a value is quoted is part of its type. */
export function parseAttributes(text: string): Map<string, string> {
  const attributes = new Map<string, string>();
  attribute.lastIndex = 0;
  while (attribute.lastIndex < text.length) {
    const [, name, value] = attribute.exec(text) ?? [];
    if (name === undefined || value === undefined) throw new PlaylistError(`not an attribute list: ${text}`);
    if (attributes.has(name)) throw new PlaylistError(`attribute ${name} twice`);
    attributes.set(name, value);
  }
  return attributes;
}

/** The text of a quoted value. */
export function unquoted(value: string): string {
  if (!/^".*"$/.test(value)) throw new PlaylistError(`${value} is not a quoted string`);
  return value.slice(1, -1);
}
