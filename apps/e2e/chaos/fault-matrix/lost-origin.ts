// The origin that everybody watches by is killed, and a balancer leads them to one that has just started.
import { freePort, until } from '@millrace/testing';
import { setTimeout as delay } from 'node:timers/promises';
import { fetchText, renditionUrls } from '../../support/viewer.ts';
import { SpareService } from '../spare-service.ts';
import { kill, second } from './fault-row.ts';
import type { Figure } from './figure.ts';
import { pidOf, type World } from './world.ts';

const coldPlaylistMs = 100;
const readyMs = 30 * second;
const watchedForMs = 5 * second;
const pollMs = 200;

/** Notes how long the cold one needs for its first playlist, which a player asks for anew, and what it does not answer. */
export async function loseOrigin(world: World, note: (figure: Figure) => void): Promise<void> {
  const port = await freePort();
  const spare = await SpareService.start(await pidOf(world, 'origin'), 'origin', {
    MILLRACE_ORIGIN_PORT: `${port}`,
    MILLRACE_ORIGIN_MANAGEMENT_PORT: '0',
  });
  try {
    const origin = `http://127.0.0.1:${port}`;
    await until(() => answers(origin), readyMs);
    const { platform, channel } = world;
    const watched = await renditionUrls(`${platform.originUrl}/${channel.playback.id}.m3u8`);
    const playlists = [...watched.values()].map((url) => new URL(new URL(url).pathname, origin).href);
    await kill('origin')(world);
    const atMs = performance.now();
    const there = await Promise.all(playlists.slice(0, 1).map(isThere));
    note({
      name: 'the first playlist of a cold origin',
      value: performance.now() - atMs,
      limit: coldPlaylistMs,
      unit: 'ms',
    });
    let unanswered = there.filter((is) => !is).length;
    for (const endMs = performance.now() + watchedForMs; performance.now() < endMs;) {
      const answered = await Promise.all(playlists.map(isThere));
      unanswered += answered.filter((is) => !is).length;
      await delay(pollMs);
    }
    note({ name: 'requests without an answer', value: unanswered, limit: 0 });
  } finally {
    spare.stop();
  }
}

function isThere(url: string): Promise<boolean> {
  return fetchText(url).then(
    (text) => text !== undefined,
    () => false,
  );
}

/** Whatever it says: no playlist is asked for, so nothing is warm. */
function answers(origin: string): Promise<boolean> {
  return fetch(origin).then(
    (response) => response.arrayBuffer().then(() => true),
    () => false,
  );
}
