import { newId, type PartRecord } from '@millrace/pipeline';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { PartCopies } from './part-copies.ts';

const place = { organizationId: newId('organization'), streamId: newId('stream'), epoch: 1 };
const record: PartRecord = {
  kind: 'part',
  epoch: 1,
  mediaSequence: 4,
  part: 0,
  startMs: 0,
  endMs: 500,
  programDateTimeMs: 0,
  discontinuitySequence: 0,
  discontinuity: false,
  media: {},
};

test('a copy that is stored later than its segment is deleted too', async () => {
  const stored = new Set<string>();
  const slow = Promise.withResolvers<undefined>();
  const storage = {
    put: async (key: string) => {
      await slow.promise;
      stored.add(key);
    },
    delete: (keys: readonly string[]) => {
      for (const key of keys) stored.delete(key);
      return Promise.resolve();
    },
  };
  const onError = (error: unknown) => expect.unreachable(String(error));
  const copies = new PartCopies({ storage, place, signal: new AbortController().signal, onError });

  void copies.put(record, { parts: new Map() });
  const dropped = copies.drop([record]);
  await turn();
  slow.resolve(undefined);
  await dropped;
  await turn();

  expect([...stored]).toEqual([]);
});
