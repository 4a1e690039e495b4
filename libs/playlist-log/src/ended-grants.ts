// Since when a grant to publish is no longer good, for edges that cannot ask the API because it is away: they let in whom it
// granted something within a day. Written when a stream key or a channel is changed, by the id of either.
import type { ChannelId, StreamKeyId } from '@millrace/pipeline';
import type { Redis } from '@millrace/queue';

/** Edges know a grant for so long; what ends it need not be kept for longer. */
export const grantsKnownForMs = 86_400_000;

/** `revoked`: nothing is granted any more from then on. `changed`: what was granted before may not be granted now. */
export type GrantsEnd = 'revoked' | 'changed';

const nameOf = (id: ChannelId | StreamKeyId) => `millrace:grants:ended:${id}`;

/** Unix milliseconds; they may lie ahead. Repeating it is harmless. */
export async function endGrants(
  redis: Redis,
  id: ChannelId | StreamKeyId,
  end: { kind: GrantsEnd; atMs: number },
): Promise<void> {
  const keptForMs = Math.max(0, end.atMs - Date.now()) + grantsKnownForMs;
  const name = nameOf(id);
  // A mark that lies further ahead stays until its own time.
  await redis
    .multi()
    .hset(name, end.kind, end.atMs)
    .pexpire(name, keptForMs, 'NX')
    .pexpire(name, keptForMs, 'GT')
    .exec();
}

/** Whether what was granted at `grantedAtMs` for these is over at `nowMs`, as far as was told. */
export async function isGrantEnded(
  redis: Redis,
  ids: readonly (ChannelId | StreamKeyId)[],
  { grantedAtMs, nowMs }: { grantedAtMs: number; nowMs: number },
): Promise<boolean> {
  const ends = await Promise.all(ids.map((id) => redis.hmget(nameOf(id), 'revoked', 'changed')));
  return ends.some(
    ([revoked, changed]) => Number(revoked ?? Infinity) <= nowMs || Number(changed ?? -Infinity) >= grantedAtMs,
  );
}
