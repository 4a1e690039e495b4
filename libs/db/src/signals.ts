// Names of the signals between processes (LISTEN/NOTIFY). A signal is a hint to look sooner; whoever misses one looks by
// itself a little later, so none has to arrive.
import type { DatabaseTransaction } from './transaction.ts';

export const signals = {
  /** Events were committed, or deliveries became due: there is work for the relay. */
  eventsWritten: 'millrace_events_written',
  /** Events of the organization in the payload can be read. */
  eventsNumbered: 'millrace_events_numbered',
} as const;

const withEvents = new WeakSet<DatabaseTransaction>();

/** Wakes the relay once this transaction is committed. */
export function wakeRelayAfter(tx: DatabaseTransaction): void {
  withEvents.add(tx);
}

export function mustWakeRelay(tx: DatabaseTransaction): boolean {
  return withEvents.has(tx);
}

/** The least time between two signals of one process: a busy one does not need a signal per change. */
const quietMs = 20;

/**
 * Sends at once, then not again for a while; a call in between is made up for at its end. A NOTIFY inside of the changes'
 * own transactions would make them commit one after another: the server orders notifications under one lock.
 */
export function throttled(send: () => Promise<unknown>): () => void {
  let isQuiet = false;
  let isAskedAgain = false;
  const fire = () => {
    isQuiet = true;
    isAskedAgain = false;
    // It is a hint: without it the relay looks by itself.
    send().catch(() => undefined);
    setTimeout(() => {
      isQuiet = false;
      if (isAskedAgain) fire();
    }, quietMs).unref();
  };
  return () => {
    if (isQuiet) isAskedAgain = true;
    else fire();
  };
}
