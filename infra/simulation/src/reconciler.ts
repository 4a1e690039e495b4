// The jobs process: looks once a second at what should be and what is, with the project's own decision table, sweeps what
// time has done, and ends the logs of streams that have ended.
import { decideRepair, isOwned } from '@millrace/jobs/decide-repair';
import { Steadiness } from '@millrace/jobs/steadiness';
import { Watchlist } from '@millrace/jobs/watchlist';
import { ingestHeartbeat } from '@millrace/pipeline';
import { Process, type Task } from './process.ts';
import type { World } from './world.ts';

const roundMs = 1_000;

export class Reconciler extends Process {
  readonly #world: World;
  #watchlist = new Watchlist();
  #redis = new Steadiness();
  #api = new Steadiness();

  constructor(world: World) {
    super('jobs', world.time);
    this.#world = world;
  }

  begin(): void {
    this.#watchlist = new Watchlist();
    this.#redis = new Steadiness();
    this.#api = new Steadiness();
    this.start(this.#rounds());
    this.run(this.#sweeps());
  }

  *#rounds(): Task {
    for (;;) {
      yield* this.#world.network.sleep(roundMs);
      yield* this.#round();
    }
  }

  *#round(): Task {
    const { network, postgres, controlPlane, redis, time, oracle } = this.#world;
    const found = yield* network.call(this, postgres, () => controlPlane.toReconcile());
    if (!found.ok || !found.value) return;
    const { job, state } = found.value;
    const observed = yield* network.call(this, redis, () => {
      const log = redis.log(job.streamId);
      const { latestEpoch } = log;
      return { lease: log.lease(time.nowMs), latestEpoch, job: redis.jobState(job), lastCell: log.tail().lastCell };
    });
    const steadyForMs = this.#redis.see(observed.ok, time.nowMs);
    if (!observed.ok) return;
    const lease = observed.value.lease && { ...observed.value.lease, worker: '' };
    const owned = isOwned(job, lease);
    const hasCell = owned && observed.value.lastCell?.epoch === job.epoch;
    const watched = this.#watchlist.see(job, owned, time.nowMs);
    if (owned && hasCell) this.#watchlist.playing(job.streamId);
    const { latestEpoch } = observed.value;
    const jobState = owned ? 'active' : observed.value.job;
    const seen = {
      stream: { state, epoch: job.epoch },
      isPublishing: true,
      lease,
      latestEpoch,
      job: jobState,
      hasCell,
      steadyForMs,
      ...watched,
    };
    const repair = decideRepair(seen);
    if (repair === 'none') return;
    oracle.repaired(repair);
    this.#watchlist.repaired(job.streamId, time.nowMs);
    if (repair === 'new-epoch' || repair === 'pass-log-epoch') yield* this.#newEpoch(job, latestEpoch);
    if (repair === 'record-first-cell') {
      const fact = { kind: 'first-cell', epoch: job.epoch } as const;
      yield* network.call(this, postgres, () => controlPlane.apply(job.streamId, fact));
    }
  }

  *#newEpoch(job: Parameters<World['redis']['addJob']>[0], latestEpoch: number): Task {
    const { network, postgres, controlPlane, redis } = this.#world;
    const { streamId, connectionId, epoch } = job;
    const answer = yield* network.call(this, postgres, () =>
      controlPlane.apply(streamId, { kind: 'transcoder-lost', connectionId, epoch, latestEpoch }),
    );
    const next = answer.ok ? answer.value?.epoch : undefined;
    if (next !== undefined && next > epoch)
      yield* network.call(this, redis, () => redis.addJob({ ...job, epoch: next }));
  }

  *#sweeps(): Task {
    const { network } = this.#world;
    const endedLogs = new Set<string>();
    for (;;) {
      yield* network.sleep(roundMs);
      yield* this.#sweep();
      yield* this.#endLogs(endedLogs);
    }
  }

  /** Silence of an edge counts when the API has answered, and Postgres too, for as long as it takes. */
  *#sweep(): Task {
    const { network, api, postgres, controlPlane, sources, time, oracle } = this.#world;
    const looked = yield* network.call(this, api, () => true);
    const silenceCounts = this.#api.see(looked.ok, time.nowMs) >= ingestHeartbeat.goneAfterMs;
    const due = yield* network.call(this, postgres, () => controlPlane.due(silenceCounts));
    if (!due.ok) this.#api.see(false, time.nowMs);
    const kind = due.ok ? due.value : undefined;
    if (!kind) return;
    yield* network.call(this, postgres, () => {
      const { current } = controlPlane;
      const isChanged = current && controlPlane.apply(current.id, { kind }) !== current;
      if (isChanged && kind === 'ingest-silent') oracle.toldSilent(sources.get(current.connectionId ?? ''), api);
    });
  }

  *#endLogs(ended: Set<string>): Task {
    const { network, postgres, controlPlane, redis, time } = this.#world;
    const found = yield* network.call(this, postgres, () =>
      controlPlane.streams.filter(({ id, state }) => state === 'ended' && !ended.has(id)),
    );
    for (const { id } of found.ok ? found.value : []) {
      const isEnded = yield* network.call(this, redis, () => redis.log(id).end(time.nowMs));
      if (isEnded.ok) ended.add(id);
    }
  }
}
