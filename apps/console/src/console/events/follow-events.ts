// Follows the live feed, over the SDK's connections, also when the SDK has given up: somebody looks at the page.
import type { FollowOptions, MillraceEvent } from '@millrace/sdk';
import { toApiError, type ApiError } from '../api/api-error.ts';

type Options = {
  after: number;
  stream: (after: number, options: FollowOptions) => AsyncIterable<MillraceEvent>;
  onEvent: (event: MillraceEvent) => void;
  /** Undefined: the feed is followed. */
  onTrouble: (error: ApiError | undefined) => void;
  signal: AbortSignal;
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
};

const againAfterMs = 30_000;

/** Resolves when `signal` is aborted. */
export async function followEvents({ stream, onEvent, onTrouble, signal, wait = waitFor, ...from }: Options) {
  let { after } = from;
  const onConnection = (trouble: unknown) => onTrouble(trouble === undefined ? undefined : toApiError(trouble));
  const isOver = () => signal.aborted;
  while (!isOver()) {
    try {
      for await (const event of stream(after, { signal, onConnection })) {
        after = event.sequence;
        onEvent(event);
      }
    } catch (error) {
      if (isOver()) return;
      onConnection(error);
    }
    await wait(againAfterMs, signal);
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
