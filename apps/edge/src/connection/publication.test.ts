import { setImmediate } from 'node:timers/promises';
import { beforeEach, expect, it, vi } from 'vitest';
import { admitPublish } from '../admission/admission.ts';
import { Publication, type PublicationDeps } from './publication.ts';
import { TurnQueue } from '../turn-queue.ts';

vi.mock('../admission/admission.ts');

const grant = { kind: 'grant', grant: { streamId: 'str_1' } };
const request = { streamKey: 'sk_1', remoteAddress: '192.0.2.1', encoder: '' };
const reports = { add: vi.fn() };
let deps: PublicationDeps;

beforeEach(() => {
  vi.resetAllMocks();
  vi.mocked(admitPublish).mockResolvedValue(grant as never);
  const contests = { ask: () => undefined, decided: () => undefined };
  const places = { leave: () => undefined };
  deps = { contests, places, reports, decisions: new TurnQueue(2) } as unknown as PublicationDeps;
});

it('is answered in its turn when many are decided together', async () => {
  let answered = 0;
  for (let n = 0; n < 5; n += 1) void new Publication(deps).decide(request).then(() => (answered += 1));
  const afterTurns: number[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    await setImmediate();
    afterTurns.push(answered);
  }
  expect(afterTurns.at(-1)).toBe(5);
  expect(afterTurns[0]).toBeLessThan(5);
});

it('that ends while its grant waits for its turn never begins, and gives the grant back', async () => {
  const publications = Array.from({ length: 3 }, () => new Publication(deps));
  const decisions = publications.map((publication) => publication.decide(request));
  await decisions[0];
  publications[2]!.end('closed');
  expect(await decisions[2]).toBeUndefined();
  expect(reports.add).toHaveBeenCalledExactlyOnceWith({
    streamId: 'str_1',
    connectionId: publications[2]!.connectionId,
    reason: 'closed',
  });
});
