// What tenants note on their resources: an id of their own, and a small map of text by text.
import { z } from 'zod';
import { textSchema } from './fields.ts';

const maxKeys = 50;
const maxBytes = 4_096;

const metadataKeySchema = z.string().regex(/^[A-Za-z0-9_.-]{1,40}$/, 'must have 1 to 40 of A-Z a-z 0-9 _ . -');
const metadataValueSchema = textSchema.max(500);

const isSmall = (map: Readonly<Record<string, string | null>>) =>
  Object.keys(map).length <= maxKeys && JSON.stringify(map).length <= maxBytes;
const tooBig = `must have at most ${maxKeys} entries and ${maxBytes} characters in all`;

const description = `Notes of your own: up to ${maxKeys} keys, 500 characters per value, ${maxBytes} in all.`;

export const metadataSchema = z
  .record(metadataKeySchema, metadataValueSchema)
  .refine(isSmall, tooBig)
  .meta({ description, examples: [{ customer: '4711' }] });

/** As part of a change: what is left out stays, null removes a key. */
export const metadataChangesSchema = z
  .record(metadataKeySchema, metadataValueSchema.nullable())
  .refine(isSmall, tooBig)
  .meta({
    description: `${description} Keys that are left out stay; null removes one.`,
    examples: [{ customer: null }],
  });

/** The map after a change; undefined when it would be too big. */
export function changeMetadata(
  before: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string | null>>,
): Record<string, string> | undefined {
  const kept = Object.entries({ ...before, ...changes }).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  const after = Object.fromEntries(kept);
  return isSmall(after) ? after : undefined;
}

/** An id that the caller has for a resource. */
export const externalIdSchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/, 'must have 1 to 128 visible ASCII characters')
  .meta({ description: 'Your own id of it, unique within the organization.', examples: ['event-2026-11-28'] });

/** Filter of a list: `key:value`. */
export const metadataFilterSchema = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,40}:[^\0]{0,500}$/, 'must be `key:value`')
  .meta({ description: 'Only those with this entry in `metadata`, as `key:value`.', examples: ['customer:4711'] });

export const booleanTextSchema = z.enum(['true', 'false']);
