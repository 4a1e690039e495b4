import type { FollowOptions, MillraceEvent } from '@millrace/sdk';
import { expect, it } from 'vitest';
import { followEvents } from './follow-events.ts';

it('a feed that the SDK gives up is taken up again from where it was, and its trouble is told', async () => {
  const closing = new AbortController();
  const [askedAfter, sequences, troubles]: [number[], number[], (string | undefined)[]] = [[], [], []];
  async function* stream(after: number, { onConnection }: FollowOptions) {
    askedAfter.push(after);
    await Promise.resolve();
    onConnection?.(undefined);
    yield { sequence: after + 1 } as MillraceEvent;
    yield { sequence: after + 2 } as MillraceEvent;
    throw new Error('given up');
  }
  await followEvents({
    ...{ after: 4, stream, signal: closing.signal },
    onEvent: ({ sequence }) => sequences.push(sequence),
    onTrouble: (error) => troubles.push(error?.message),
    wait: () => {
      if (askedAfter.length === 2) closing.abort();
      return Promise.resolve();
    },
  });
  expect({ askedAfter, sequences }).toEqual({ askedAfter: [4, 6], sequences: [5, 6, 7, 8] });
  expect(troubles).toEqual([undefined, 'given up', undefined, 'given up']);
});
