import { newId } from '@millrace/pipeline';
import { createLogger } from '@millrace/service';
import type { ObjectStorage, StoredObject } from '@millrace/storage';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LogSnapshots } from './log-snapshots.ts';

let answers: PromiseWithResolvers<StoredObject | undefined>[];
let snapshots: LogSnapshots;

beforeEach(() => {
  vi.useFakeTimers();
  answers = [];
  const get = () => {
    const answer = Promise.withResolvers<StoredObject | undefined>();
    answers.push(answer);
    return answer.promise;
  };
  const order = { organizationId: newId('organization'), streamId: newId('stream') };
  const log = createLogger({ service: 'test', level: 'silent' });
  snapshots = new LogSnapshots({ get } as unknown as ObjectStorage, order, log);
});
afterEach(() => void vi.useRealTimers());

test('what a slow storage says late is for whoever asks next', async () => {
  const first = expect(snapshots.read()).rejects.toThrow('late');
  await vi.advanceTimersByTimeAsync(3_000);
  await first;
  answers[0]!.resolve(undefined);
  await vi.advanceTimersByTimeAsync(200);
  expect(await snapshots.read()).toBeUndefined();
  expect(answers).toHaveLength(1);
  void snapshots.read();
  expect(answers).toHaveLength(2);
});
