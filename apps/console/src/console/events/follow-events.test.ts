import { expect, it } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import { followEvents } from './follow-events.ts';

const streamOf = (...chunks: string[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      controller.close();
    },
  });
const message = (sequence: number) => `id: ${sequence}\nevent: stream.live\ndata: {"sequence":${sequence}}\n\n`;

/** Runs until every opening has been used, and tells what was asked, seen and said. */
async function follow(openings: (() => Promise<ReadableStream<Uint8Array>>)[]) {
  const closing = new AbortController();
  const [askedAfter, sequences, troubles, waits]: [number[], number[], (string | undefined)[], number[]] = [
    [],
    [],
    [],
    [],
  ];
  await followEvents({
    after: 4,
    open: (after) => {
      askedAfter.push(after);
      const opening = openings.shift();
      return opening ? opening() : Promise.reject(new ApiError('none', { status: 503 }));
    },
    onEvents: (events) => sequences.push(...events.map(({ sequence }) => sequence)),
    onTrouble: (error) => troubles.push(error?.message),
    signal: closing.signal,
    wait: (ms) => {
      waits.push(ms);
      if (openings.length === 0) closing.abort();
      return Promise.resolve();
    },
  });
  return { askedAfter, sequences, troubles, waits };
}

it('a feed that ends is followed from where it was, and no event is told twice', async () => {
  const told = await follow([
    () => Promise.resolve(streamOf(message(5), message(6).slice(0, 9), message(6).slice(9))),
    () => Promise.resolve(streamOf('id: 9\n\n')),
    () => Promise.resolve(streamOf('event: end\ndata: {"code":"X"}\n\n')),
  ]);
  expect(told).toMatchObject({ askedAfter: [4, 6, 9], sequences: [5, 6] });
});

it('a feed that cannot be had is asked for less and less often, and its trouble is told', async () => {
  const refused = () => Promise.reject(new ApiError('too many', { status: 429 }));
  const told = await follow([refused, refused, () => Promise.resolve(streamOf(message(5)))]);
  expect(told).toMatchObject({ troubles: ['too many', 'too many', undefined], waits: [4_000, 8_000, 2_000] });
});
