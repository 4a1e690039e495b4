// Follows the live feed from a sequence number on: reads, and comes back where it was when the connection ends. An event is
// told once, in order; the place moves on also when a filter leaves everything out.
import { ServerSentEventReader } from '@millrace/sdk';
import { toApiError, type ApiError } from '../api/api-error.ts';
import type { Event } from '../api/contract.ts';
import { refreshDelayMs } from '../api/refresh-schedule.ts';

export type FollowOptions = {
  after: number;
  open: (after: number, signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>;
  onEvents: (events: Event[], after: number) => void;
  /** Undefined: the feed is followed. */
  onTrouble: (error: ApiError | undefined) => void;
  signal: AbortSignal;
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
};

/** Resolves when `signal` is aborted. */
export async function followEvents(options: FollowOptions): Promise<void> {
  const { open, onEvents, onTrouble, signal, wait = waitFor } = options;
  let { after } = options;
  let failures = 0;
  const isOver = () => signal.aborted;
  while (!isOver()) {
    try {
      const stream = await open(after, signal);
      onTrouble(undefined);
      for await (const events of readMessages(stream, (id) => (after = id))) {
        failures = 0;
        onEvents(events, after);
      }
    } catch (error) {
      if (isOver()) return;
      failures += 1;
      onTrouble(toApiError(error));
    }
    await wait(refreshDelayMs(failures), signal);
  }
}

async function* readMessages(stream: ReadableStream<Uint8Array>, place: (id: number) => void): AsyncGenerator<Event[]> {
  const messages = new ServerSentEventReader();
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const complete = messages.read(decoder.decode(value, { stream: true }));
      if (messages.lastId !== undefined) place(Number(messages.lastId));
      // `end` says why the server ends the connection; the next one gets the error itself.
      yield complete.filter(({ event }) => event !== 'end').map(({ data }) => JSON.parse(data) as Event);
    }
  } finally {
    reader.releaseLock();
    await stream.cancel().catch(() => undefined);
  }
}

function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
