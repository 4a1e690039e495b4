// What an edge asks the API before it lets an encoder in, asked as edges ask it: for a key whose channel is disabled, which is
// decided in a transaction like any other and begins nothing.
import { authorizeAnswerSchema, ingestPaths, newId, type AuthorizeRequest } from '@millrace/pipeline';
import { setTimeout as delay } from 'node:timers/promises';
import { environmentOf } from '../../support/service-processes.ts';
import { pidOf, type World } from './world.ts';

const betweenMs = 50;
/** As long as an edge waits for it. */
const answerMs = 5_000;

/** Prepares the question; see {@link askUntil}. */
export async function questionOfAnEdge(world: World): Promise<() => Promise<void>> {
  const { id, streamKey } = await world.api.createChannel({ name: 'Disabled' });
  await world.api.call('PATCH', `/v1/channels/${id}`, { enabled: false });
  const { MILLRACE_API_INTERNAL_URL: baseUrl, MILLRACE_SERVICE_TOKEN: token } = await environmentOf(
    await pidOf(world, 'edge'),
  );
  return async () => {
    const body: AuthorizeRequest = {
      edge: { name: 'matrix', instanceId: 'matrix', relayBaseUrl: 'http://127.0.0.1:9' },
      ...{ connectionId: newId('connection'), streamKey, remoteAddress: '127.0.0.1' },
    };
    const response = await fetch(new URL(ingestPaths.authorize, baseUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${token ?? ''}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(answerMs),
    });
    const answer = authorizeAnswerSchema.parse(await response.json());
    if (answer.decision !== 'refuse') throw new Error(`a disabled channel was answered ${answer.decision}`);
  };
}

/** Asks again and again; resolves with how long each answer took, and without one how long was waited. */
export async function askUntil(isOver: AbortSignal, ask: () => Promise<void>): Promise<number[]> {
  const tookMs: number[] = [];
  while (!isOver.aborted) {
    const atMs = performance.now();
    const isAnswered = await ask().then(
      () => true,
      () => false,
    );
    tookMs.push(isAnswered ? performance.now() - atMs : answerMs);
    await delay(betweenMs);
  }
  return tookMs;
}
