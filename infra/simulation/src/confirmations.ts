// What a holder asks before it writes, where Redis alone can't tell whose the stream is. As `Lease` does.
import { leaseTiming } from '@millrace/playlist-log';
import type { Process, Task } from './process.ts';
import type { Run } from './run.ts';
import type { World } from './world.ts';

export function* confirmAfterSilence(world: World, worker: Process, run: Run): Task {
  if (world.time.nowMs - run.keptAtMs <= leaseTiming.ttlMs) return;
  yield* isCurrent(world, worker, run);
  run.keptAtMs = world.time.nowMs;
}

/** False when it can't be found out. */
export function* confirmTail({ network, storage, snapshots }: World, worker: Process, run: Run): Task<boolean> {
  if (!run.isUnsure) return true;
  const kept = yield* network.call(worker, storage, () => snapshots.get(run.order));
  if (!kept.ok) return false;
  run.isLost ||= (kept.value?.lastSequence ?? 0) > run.kept.last;
  run.isUnsure = false;
  return true;
}

/** What an answer of the control plane confirms was taken before the question. One at a time. False: nothing may be written. */
export function* confirmEpoch(world: World, worker: Process, run: Run, { hasVanished = false } = {}): Task<boolean> {
  if (run.isConfirming) {
    while (run.isConfirming) yield* world.network.sleep(50);
    return !run.isUnconfirmed;
  }
  run.isConfirming = true;
  const isTaken = !hasVanished || (yield* takeAgain(world, worker, run));
  if (isTaken && (yield* isCurrent(world, worker, run))) run.isUnconfirmed = false;
  run.isConfirming = false;
  return !run.isUnconfirmed;
}

function* takeAgain(world: World, worker: Process, run: Run): Task<boolean> {
  const { network, redis, time } = world;
  if (!(yield* isCurrent(world, worker, run))) return false;
  run.isUnconfirmed = true;
  const take = () => redis.log(run.order.streamId).acquire(run.holder, leaseTiming.ttlMs, time.nowMs);
  return (yield* network.call(worker, redis, take)).ok;
}

/** Whether the control plane says so: a run of which it says that it is not is lost. */
function* isCurrent({ network, api, controlPlane }: World, worker: Process, run: Run): Task<boolean> {
  const { streamId, epoch } = run.order;
  const newest = yield* network.call(worker, api, () => controlPlane.streams.find(({ id }) => id === streamId));
  if (newest.ok) run.isLost ||= newest.value?.epoch !== epoch || newest.value.state === 'ended';
  return newest.ok && !run.isLost;
}
