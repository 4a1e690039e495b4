// Deletes what was measured of sources more than an hour ago.
import { pruneStreamHealth } from '@millrace/streams';
import type { Deps } from '../deps.ts';
import type { RoundResult } from '../loop.ts';

export async function pruneHealth({ db }: Pick<Deps, 'db'>): Promise<RoundResult> {
  return (await pruneStreamHealth(db)) ? 'more' : 'done';
}
