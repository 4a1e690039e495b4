// Deletes what was counted of viewers more than a day ago.
import { pruneStreamViewers } from '@millrace/streams';
import type { Deps } from '../deps.ts';
import type { RoundResult } from '../loop.ts';

export async function pruneViewers({ db }: Pick<Deps, 'db'>): Promise<RoundResult> {
  return (await pruneStreamViewers(db)) ? 'more' : 'done';
}
