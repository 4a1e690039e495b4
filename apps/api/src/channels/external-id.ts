// External ids are unique within the organization; the database decides, so that of two at once one is refused.
import { isUniqueViolation } from '@millrace/db';
import { AppError } from '@millrace/errors';

/** What `write` gives; CONFLICT when its external id is another channel's. */
export async function externalIdIsFree<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError('CONFLICT', 'Another channel of the organization has this externalId.', { cause: error });
  }
}
