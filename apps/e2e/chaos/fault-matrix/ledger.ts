// What must be so when all faults are over: every change of the stream has its event, in order, and no secret was written
// into a log.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '@millrace/testing';
import type { StreamEvent } from '../../support/broadcaster.ts';
import type { World } from './world.ts';

/** An API that has just been hurt may not answer at once. */
const answerMs = 60_000;

/** What was broken, in words. */
export async function brokenLedgers(world: World): Promise<string[]> {
  const { channel, platform } = world;
  const lists = await until(() => streamsThatDiffer(world).catch(() => undefined), answerMs);
  const secrets = { 'the stream key': channel.streamKey, 'the API key': platform.apiKey };
  return [...lists.flat(), ...(await secretsWritten(join(platform.home, 'logs'), secrets))];
}

function streamsThatDiffer({ api, channel }: World): Promise<string[][]> {
  return api
    .streams(channel.id)
    .then((streams) => Promise.all(streams.map(async ({ id, state }) => differences(state, await api.eventsOf(id)))));
}

/** Of a stream's events, oldest first: they are numbered without a gap, and the newest says what the stream is. */
export function differences(state: string, events: readonly Pick<StreamEvent, 'streamSequence' | 'data'>[]): string[] {
  const gap = events.findIndex(({ streamSequence }, i) => streamSequence !== i + 1);
  const told = events.at(-1)?.data.state;
  return [
    ...(gap < 0 ? [] : [`event ${gap + 1} of the stream is missing`]),
    ...(told === state ? [] : [`the stream is ${state}, and its events end with ${told ?? 'nothing'}`]),
  ];
}

async function secretsWritten(directory: string, secrets: Readonly<Record<string, string>>): Promise<string[]> {
  const files = await readdir(directory);
  const texts = await Promise.all(files.map((file) => readFile(join(directory, file), 'utf8')));
  return files.flatMap((file, i) =>
    Object.entries(secrets)
      .filter(([, secret]) => texts[i]?.includes(secret))
      .map(([name]) => `${name} stands in ${file}`),
  );
}
