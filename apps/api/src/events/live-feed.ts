// One connection of the live feed: events as Server-Sent Events, in order and without a gap, as long as the credentials are
// good. Nothing is buffered: the next page is read from the database when the socket has taken the last one, so a slow
// reader costs one page. Rules: whatever happens the connection ends, and it tells why when it can.
import { WakeUp } from '@millrace/service';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { FeedPage } from './read-feed.ts';

export interface LiveFeedOptions {
  socket: Writable;
  after: bigint;
  /** Reads the next page. */
  read: (after: bigint) => Promise<FeedPage>;
  /** Throws when the credentials are no longer good. */
  checkCredentials: () => Promise<void>;
  /** Calls back at each sign of new events; returns how to stop that. */
  subscribe(listener: () => void): () => void;
  /** How often a sign of life is sent, the credentials are checked, and events are looked for without a sign. */
  beatMs: number;
  /** A reader that takes nothing for so long has gone. */
  stallMs: number;
}

/** Resolves when the connection is over. */
export async function runLiveFeed(options: LiveFeedOptions): Promise<void> {
  const { socket, read, checkCredentials, beatMs } = options;
  const gone = new AbortController();
  socket.on('close', () => gone.abort());
  socket.on('error', () => gone.abort());
  const wakeUp = new WakeUp();
  const unsubscribe = options.subscribe(() => wakeUp.ring());
  let after = options.after;
  let checkedAtMs = performance.now();
  try {
    // A reader that comes back before its first event begins where it began.
    await write(socket, `retry: 2000\nid: ${after}\n\n`, options, gone.signal);
    // A destroyed socket says so a little later.
    while (!gone.signal.aborted && !socket.destroyed) {
      if (performance.now() - checkedAtMs >= beatMs) {
        await checkCredentials();
        checkedAtMs = performance.now();
        await write(socket, ': alive\n\n', options, gone.signal);
      }
      const { events, nextAfter, hasMore } = await read(after);
      const text = events.map(toMessage).join('');
      // With a filter the reader may go on for long without an event: the bare id moves its place forward.
      const place = nextAfter > after && events.length === 0 ? `id: ${nextAfter}\n\n` : '';
      after = nextAfter;
      if (text || place) await write(socket, text || place, options, gone.signal);
      if (!hasMore) await wakeUp.wait(beatMs, gone.signal);
    }
  } finally {
    unsubscribe();
  }
}

function toMessage(event: FeedPage['events'][number]): string {
  return `id: ${event.sequence}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Waits until the socket has taken it. */
async function write(socket: Writable, text: string, { stallMs }: LiveFeedOptions, gone: AbortSignal): Promise<void> {
  if (gone.aborted || socket.write(text)) return;
  const signal = AbortSignal.any([gone, AbortSignal.timeout(stallMs)]);
  await once(socket, 'drain', { signal }).catch(() => {
    socket.destroy();
  });
}
