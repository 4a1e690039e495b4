// Reads the newest media from the hot windows of transcoders. A worker that does not answer in time has died or is about
// to: the caller goes on to the next source.
import { hotWindowPath, type HotPlace } from '@millrace/pipeline';
import type { Secret } from '@millrace/service';

/** The bytes; undefined when the window at this URL does not hold them. Rejects when it does not answer. */
export type HotWindowReader = (baseUrl: string, object: HotPlace) => Promise<Buffer | undefined>;

const timeoutMs = 2_000;

export function createHotWindowReader(token: Secret): HotWindowReader {
  const headers = { authorization: `Bearer ${token.reveal()}` };
  return async (baseUrl, object) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(new URL(hotWindowPath(object), baseUrl), { headers, signal, redirect: 'error' });
    if (response.ok) return Buffer.from(await response.arrayBuffer());
    await response.body?.cancel();
    if (response.status === 404) return undefined;
    throw new Error(`a hot window answered ${response.status}`);
  };
}
