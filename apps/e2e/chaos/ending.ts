// A world that is built step by step and ended in the opposite order, also when it could not be built whole.
import { constants } from 'node:os';

/** What was begun, each with how it ends. */
export type Undo = (() => unknown)[];

export async function buildWithEnd<W extends object>(
  build: (undo: Undo) => Promise<W>,
): Promise<W & { close(): Promise<void> }> {
  const undo: Undo = [];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  // Told to end, a run ends what it began first: nobody else knows of it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void close().finally(() => process.exit(128 + constants.signals[signal])));
  }
  try {
    return { ...(await build(undo)), close };
  } catch (error) {
    await close();
    throw error;
  }
}
