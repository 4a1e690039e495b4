// What must be so when all faults are over: every change of the stream has its event, in order, and no secret was written
// into a log.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StreamEvent } from '../../support/broadcaster.ts';
import type { World } from './world.ts';

/** What was broken, in words. */
export async function brokenLedgers({ api, channel, platform }: World): Promise<string[]> {
  const streams = await api.streams(channel.id);
  const lists = await Promise.all(
    streams.map(async (stream) => differences(stream.state, await api.eventsOf(stream.id))),
  );
  const secrets = { 'the stream key': channel.streamKey, 'the API key': platform.apiKey };
  return [...lists.flat(), ...(await secretsWritten(join(platform.home, 'logs'), secrets))];
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
