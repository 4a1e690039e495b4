// List cursors: the last id of a page, signed for one list of one organization. Anybody else's, and any changed one, is
// refused as a whole, so a cursor cannot be used to ask about foreign rows.
import type { PlatformKeys } from '@millrace/auth';
import { AppError } from '@millrace/errors';
import { createHmac, timingSafeEqual } from 'node:crypto';

const signatureBytes = 16;

/** `list` names the list and whose it is, e.g. `channels|org_…`. */
export function encodeCursor(keys: PlatformKeys, list: string, lastId: string): string {
  return Buffer.concat([sign(keys, list, lastId), Buffer.from(lastId)]).toString('base64url');
}

/** The id after which the page begins; undefined for the first page. Throws INVALID_CURSOR. */
export function decodeCursor(keys: PlatformKeys, list: string, cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const bytes = Buffer.from(cursor, 'base64url');
  const lastId = bytes.subarray(signatureBytes).toString('latin1');
  const signature = bytes.subarray(0, signatureBytes);
  const isOurs = signature.length === signatureBytes && timingSafeEqual(signature, sign(keys, list, lastId));
  if (isOurs && bytes.toString('base64url') === cursor) return lastId;
  throw new AppError('INVALID_CURSOR', 'Use `nextCursor` of the same list, unchanged.');
}

function sign(keys: PlatformKeys, list: string, lastId: string): Buffer {
  return createHmac('sha256', keys.cursor).update(`${list}\n${lastId}`).digest().subarray(0, signatureBytes);
}
