// Deletes usage that is older than its retention.
import { pruneUsage } from '@millrace/usage';
import type { Deps } from '../deps.ts';
import type { RoundResult } from '../loop.ts';

export async function pruneLedger({ db }: Pick<Deps, 'db'>): Promise<RoundResult> {
  return (await pruneUsage(db)) ? 'more' : 'done';
}
