// Where transcoders report and find their duty: short-lived keys in Redis, which nothing depends on but what is shown and
// whether a worker takes streams. While Redis is away everybody goes on with what it was last told.
import {
  keepDutyMs,
  workerBeat,
  workerDutySchema,
  workerReportSchema,
  type WorkerDuty,
  type WorkerReport,
} from '@millrace/pipeline';
import type { Redis } from './redis.ts';

/** A report, and the duty that the worker of its name is to have when somebody said so. */
export interface SeenWorker {
  report: WorkerReport;
  wanted: WorkerDuty | undefined;
}

const prefix = 'millrace:{workers}';
const knownKey = `${prefix}:known`;
const turnKey = `${prefix}:turn`;
const reportKey = (id: string) => `${prefix}:report:${id}`;
const dutyKey = (name: string) => `${prefix}:duty:${name}`;

export class WorkerBoard {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Undefined when nobody has given the worker of this name a duty. */
  async dutyOf(name: string): Promise<WorkerDuty | undefined> {
    return toDuty(await this.#redis.getex(dutyKey(name), 'PX', keepDutyMs));
  }

  async report(report: WorkerReport): Promise<void> {
    await this.#redis.set(reportKey(report.id), JSON.stringify(report), 'PX', workerBeat.goneAfterMs);
    await this.#redis.sadd(knownKey, report.id);
  }

  async remove(id: WorkerReport['id']): Promise<void> {
    await this.#redis.del(reportKey(id));
    await this.#redis.srem(knownKey, id);
  }

  /**
   * Whether this worker may hand streams over now. Of all workers one may, until those that took its streams have reported:
   * two that were drained at once would count on the same room.
   */
  async takeTurn(id: WorkerReport['id']): Promise<boolean> {
    return (await this.#redis.set(turnKey, id, 'PX', workerBeat.turnMs, 'NX')) === 'OK';
  }

  /** Every worker that reported lately, by name. */
  async list(): Promise<SeenWorker[]> {
    const ids = await this.#redis.smembers(knownKey);
    if (ids.length === 0) return [];
    const texts = await this.#redis.mget(ids.map(reportKey));
    const gone = ids.filter((_, i) => texts[i] === null);
    if (gone.length > 0) await this.#redis.srem(knownKey, ...gone);
    const reports = texts.flatMap((text) => toReport(text) ?? []);
    if (reports.length === 0) return [];
    const duties = await this.#redis.mget(reports.map(({ name }) => dutyKey(name)));
    return reports
      .map((report, i) => ({ report, wanted: toDuty(duties[i] ?? null) }))
      .toSorted((a, b) => a.report.name.localeCompare(b.report.name) || a.report.id.localeCompare(b.report.id));
  }

  /** From now on, for every process of this name. */
  async give(name: string, duty: WorkerDuty): Promise<void> {
    await this.#redis.set(dutyKey(name), duty, 'PX', keepDutyMs);
  }
}

function toDuty(text: string | null): WorkerDuty | undefined {
  return workerDutySchema.safeParse(text).data;
}

/** A worker of another version may say what is not understood here: it is not shown. */
function toReport(text: string | null): WorkerReport | undefined {
  try {
    return text === null ? undefined : workerReportSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
