// An object from storage, or from the worker that made it where storage fails, takes long, or does not have it yet. While
// storage is well, nobody else is asked.
import { within } from '@millrace/service';

/** Longer than storage that is well takes, and shorter than a player waits. */
const patienceMs = 1_000;

/** Undefined when neither has it; rejects as `stored` does when the worker has it neither. */
export async function storedOrMade<T>(
  stored: Promise<T | undefined>,
  askMaker: () => Promise<T | undefined>,
): Promise<T | undefined> {
  if (await isFoundSoon(stored)) return stored;
  return Promise.any([found(stored), found(askMaker())]).catch(() => stored);
}

async function isFoundSoon(stored: Promise<unknown>): Promise<boolean> {
  const early = await within(patienceMs, stored, () => undefined).catch(() => undefined);
  return early !== undefined;
}

async function found<T>(answer: Promise<T | undefined>): Promise<T> {
  const body = await answer;
  if (body === undefined) throw new Error('it is not here');
  return body;
}
