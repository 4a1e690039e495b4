// The scripts in a real Redis against their model: any sequence of calls by three workers, with data lost in between,
// gets the same answers and leaves the same log.
import { newId } from '@millrace/pipeline';
import { awaitRedis, connectRedis, quitRedis } from '@millrace/queue';
import { testRedisUrl } from '@millrace/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endLog, readNewest, readTail, type LogRef } from '../src/index.ts';
import { logKeys } from '../src/keys.ts';
import { LogModel } from '../src/log-model.ts';
import { runScript } from '../src/scripts.ts';
import type { SequencedRecord } from '../src/tail.ts';
import { aCell, aRun } from './records.ts';

const redis = connectRedis({ url: await testRedisUrl(), role: 'commands', onError: () => undefined });
beforeAll(() => awaitRedis(redis, 5_000));
afterAll(() => quitRedis(redis));

/** Long enough that no lease expires in a run: what expiry does depends on the clock of Redis. */
const ttlMs = 600_000;
const run = aRun(1);
const runs = { run, slate: { ...run, isSlate: true } } as const;

class World {
  readonly ref: LogRef = { playbackId: newId('playback'), streamId: newId('stream') };
  readonly keys = logKeys(this.ref);
  model = new LogModel();
  readonly #acquiredAt = new Map<string, number>();

  async acquire(worker: string, epoch: number): Promise<void> {
    const answer = await runScript(redis, 'acquire', [this.keys.lease, this.keys.meta], [worker, worker, epoch, ttlMs]);
    expect(answer).toBe(this.model.acquire({ token: worker, epoch }, ttlMs, 0));
    if (answer === 'acquired') this.#acquiredAt.set(worker, (await readTail(redis, this.ref)).lastSequence);
  }

  async commit(worker: string, epoch: number, at: number, kinds: readonly ('run' | 'slate' | 'cell')[]): Promise<void> {
    const before = Math.max(0, this.model.tail().lastSequence + at);
    const acquiredAt = this.#acquiredAt.get(worker) ?? 0;
    const added = kinds.map((kind, index): SequencedRecord => {
      const sequence = before + 1 + index;
      return { sequence, record: kind === 'cell' ? aCell(epoch, sequence) : { ...runs[kind], epoch } };
    });
    const args = added.flatMap(({ sequence, record }, i) => [sequence, kinds[i] ?? '', JSON.stringify(record)]);
    const { lease, log, meta, current, tail } = this.keys;
    const answer = await runScript(
      redis,
      'commit',
      [lease, log, this.keys.runs, meta, current],
      [worker, worker, epoch, acquiredAt, this.ref.streamId, tail, before, ...args],
    );
    expect(answer).toEqual(this.model.commit({ token: worker, epoch, acquiredAt }, before, added, 0));
  }

  async beat(worker: string, epoch: number): Promise<void> {
    const { lease, log, runs, meta } = this.keys;
    const acquiredAt = this.#acquiredAt.get(worker) ?? 0;
    const answer = await runScript(redis, 'beat', [lease, log, runs, meta], [worker, worker, epoch, acquiredAt]);
    expect(answer).toBe(this.model.beat({ token: worker, epoch, acquiredAt }, 0));
  }

  async reserve(lastKnownEpoch: number): Promise<void> {
    const answer = await runScript(redis, 'reserve', [this.keys.lease, this.keys.meta], [lastKnownEpoch]);
    expect(answer).toBe(this.model.reserve(lastKnownEpoch));
  }

  async release(worker: string): Promise<void> {
    const answer = await runScript(redis, 'release', [this.keys.lease], [worker]);
    expect(answer).toBe(this.model.release({ token: worker }) ? 1 : 0);
  }

  async end(): Promise<void> {
    expect(await endLog(redis, this.ref, 7)).toBe(this.model.end(7));
  }

  async loseAll(): Promise<void> {
    await redis.del(...Object.values(this.keys));
    this.model = new LogModel();
  }

  async compare(): Promise<void> {
    const real = await readTail(redis, this.ref);
    expect(real).toEqual(this.model.tail());
    expect(await readNewest(redis, this.ref, 1_000)).toEqual(this.model.records);
  }
}

const worker = fc.constantFrom('a', 'b', 'c');
const epoch = fc.integer({ min: 1, max: 4 });
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(worker, epoch).map(
      ([w, e]) =>
        (world: World) =>
          world.acquire(w, e),
    ),
  },
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        worker,
        epoch,
        fc.constantFrom(0, 0, 0, -1, -2, 1),
        fc.array(fc.constantFrom('run' as const, 'slate' as const, 'cell' as const), { minLength: 1, maxLength: 3 }),
      )
      .map(
        ([w, e, at, kinds]) =>
          (world: World) =>
            world.commit(w, e, at, kinds),
      ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(worker, epoch).map(
      ([w, e]) =>
        (world: World) =>
          world.beat(w, e),
    ),
  },
  { weight: 2, arbitrary: epoch.map((e) => (world: World) => world.reserve(e)) },
  { weight: 1, arbitrary: worker.map((w) => (world: World) => world.release(w)) },
  { weight: 1, arbitrary: fc.constant((world: World) => world.loseAll()) },
  { weight: 1, arbitrary: fc.constant((world: World) => world.end()) },
);

test('the scripts answer and write as their model does, whatever comes in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const world = new World();
      for (const act of steps) await act(world);
      await world.compare();
      await world.loseAll();
    }),
    { numRuns: 200 },
  );
});
