// What the player page says about live, as far as a story may rely on it.
import type { Page } from '@millrace/testing';

/** At the newest media that there is, which on a busy machine is late itself. */
export async function isAtLiveEdge(page: Page): Promise<boolean> {
  return ['true', 'late'].includes((await page.getAttribute('#player', 'data-live')) ?? '');
}
