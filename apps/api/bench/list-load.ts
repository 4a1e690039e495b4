// One caller that reads a long list, page by page.
import type { TestBed } from './test-bed.ts';

/** Times of the answers in ms. */
export async function listChannels({ api, apiKey }: TestBed, pages: number): Promise<number[]> {
  const times: number[] = [];
  let cursor: string | null = null;
  for (let page = -10; page < pages; page += 1) {
    const beganAtMs = performance.now();
    const query: string = cursor === null ? '' : `&cursor=${cursor}`;
    const answer = await fetch(`${api.url}/v1/channels?limit=100${query}`, {
      headers: { authorization: `Bearer ${apiKey}` },
    });
    const body = (await answer.json()) as { data: unknown[]; nextCursor: string | null };
    if (body.data.length === 0) throw new Error(`the list was empty: ${answer.status}`);
    if (page >= 0) times.push(performance.now() - beganAtMs);
    cursor = body.nextCursor;
  }
  return times;
}
