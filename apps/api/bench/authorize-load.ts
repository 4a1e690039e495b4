// Encoders that come at a steady rate, each with its own key, whether the one before has been answered or not.
import { ingestPaths, newId } from '@millrace/pipeline';
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { TestBed } from './test-bed.ts';

/** A running API has its connections and its compiled code. */
const warmUpSeconds = 4;

/** Times of the answers in ms, and how many of them were no grant. */
export async function authorizeAtRate(
  bed: TestBed,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<{ answers: number[]; refused: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const keys = bed.streamKeys.slice(0, perSecond * seconds);
  const beganAtMs = performance.now();
  const asked = keys.map(async (key, n) => {
    await delay(Math.max(1, (n * 1_000) / perSecond - (performance.now() - beganAtMs)));
    return authorize(bed, agent, key);
  });
  const answered = (await Promise.all(asked)).slice(perSecond * warmUpSeconds);
  agent.destroy();
  return {
    answers: answered.map(({ tookMs }) => tookMs),
    refused: answered.filter(({ decision }) => decision !== 'grant').length,
  };
}

async function authorize({ internalUrl, serviceToken }: TestBed, agent: Agent, streamKey: string) {
  const edge = { name: 'bench', instanceId: 'bench', relayBaseUrl: 'http://127.0.0.1:3020' };
  const body = JSON.stringify({ edge, connectionId: newId('connection'), streamKey, remoteAddress: '203.0.113.7' });
  const beganAtMs = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const headers = { authorization: `Bearer ${serviceToken}`, 'content-type': 'application/json' };
  request(internalUrl + ingestPaths.authorize, { method: 'POST', agent, headers }, (response) => {
    let text = '';
    response.on('data', (part: Buffer) => (text += part.toString()));
    response.on('end', () => resolve(text));
    response.on('error', reject);
  })
    .on('error', reject)
    .end(body);
  const { decision } = JSON.parse(await promise) as { decision: string };
  return { tookMs: performance.now() - beganAtMs, decision };
}
