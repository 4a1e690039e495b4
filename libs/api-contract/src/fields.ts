// Fields that several resources share: ids, times, names, lists. What comes in is strict, what goes out is documented.
import { idPrefixes, type IdKind } from '@millrace/pipeline';
import { z } from 'zod';

const exampleSuffix = '01k9q3v7m2e8x4t6w0b5n1c3d7';

/** An id as the API shows it, e.g. `ch_01k9…`. */
export function publicId(kind: IdKind) {
  const prefix = idPrefixes[kind];
  return z
    .string()
    .regex(new RegExp(`^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`))
    .meta({ examples: [`${prefix}_${exampleSuffix}`] });
}

export const timestampSchema = z.iso
  .datetime()
  .meta({ description: 'RFC 3339, UTC.', examples: ['2026-11-22T09:30:00.000Z'] });

/** What a name may not hold: control characters, lone surrogates, and marks that turn the direction of text. */
const unprintable = /[\p{Cc}\p{Cs}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;

/** Nothing that anybody sees, such as a space of no width. */
const blank = /^[\s\p{Default_Ignorable_Code_Point}]*$/u;

/** A name that people read: 1 to 200 characters on one line. */
export const nameSchema = z
  .string()
  .min(1)
  .max(200)
  .refine((name) => !unprintable.test(name), 'must not hold control characters or marks that change the text direction')
  .refine((name) => !blank.test(name), 'must not be blank');

/** PostgreSQL keeps no NUL, JSON no half characters. */
const unstorable = /[\0\p{Cs}]/u;

/** Any text that can be kept and looked for. */
export const textSchema = z.string().refine((text) => !unstorable.test(text), 'must not hold NUL or half characters');

/** A page of a list: `nextCursor` is null on the last page. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    data: z.array(item),
    nextCursor: z.string().nullable().meta({ description: 'Send it as `cursor` to get the next page.' }),
  });
}

const limitText = z
  .string()
  .regex(/^[0-9]{1,3}$/, 'must be a whole number from 1 to 100')
  .refine((text) => Number(text) >= 1 && Number(text) <= 100, 'must be a whole number from 1 to 100');

/** Query of every list. Values are text, as a URL has them. */
export const listQuerySchema = z.strictObject({
  limit: limitText.default('20').meta({ description: 'Items per page, 1 to 100.', examples: ['20'] }),
  cursor: z.string().min(1).max(512).optional().meta({ description: '`nextCursor` of the page before.' }),
});

/** Operations that take no query or no body take nothing at all. */
export const nothingSchema = z.strictObject({});
