// A program that uses the REST API while it is rolled, as it would behind a balancer: what one process does not answer is
// asked of the other.
import { setTimeout as delay } from 'node:timers/promises';

const everyMs = 200;
const answerMs = 5_000;

export interface ApiProbe {
  end(): Promise<{ requests: number; failed: number }>;
}

export function probeApi(urls: readonly string[], apiKey: string): ApiProbe {
  const over = new AbortController();
  const seen = { requests: 0, failed: 0 };
  const ask = (url: string) =>
    fetch(new URL('/v1/channels?limit=1', url), {
      headers: { authorization: `Bearer ${apiKey}` },
      signal: AbortSignal.timeout(answerMs),
    }).then(
      async (response) => response.arrayBuffer().then(() => response.ok),
      () => false,
    );
  const probing = (async () => {
    while (!over.signal.aborted) {
      const turn = seen.requests % urls.length;
      const inTurn = [...urls.slice(turn), ...urls.slice(0, turn)];
      let answered = false;
      for (const url of inTurn) answered ||= await ask(url);
      seen.requests += 1;
      if (!answered) seen.failed += 1;
      await delay(everyMs, undefined, { signal: over.signal }).catch(() => undefined);
    }
  })();
  return {
    end: async () => {
      over.abort();
      await probing;
      return seen;
    },
  };
}
