// Brings the sums per hour and per day up to date with the ledger.
import { rollUpUsage } from '@millrace/usage';
import type { Deps } from '../deps.ts';
import type { RoundResult } from '../loop.ts';

export async function rollUp({ db }: Pick<Deps, 'db'>): Promise<RoundResult> {
  return (await rollUpUsage(db)) ? 'more' : 'done';
}
