// `npm start -- --demo`: a channel that always has something on. Made once through the public API, published by ffmpeg:
// a moving test picture with its clock, and a tone on every second.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Journal } from './journal.ts';
import { KeptAlive } from './kept-alive.ts';
import type { Environment } from './platform-environment.ts';
import { hostToReach } from './ports.ts';
import { startService } from './service-process.ts';
import { StartError } from './start-error.ts';

export interface DemoOptions {
  readonly environment: Environment;
  readonly home: string;
  readonly journal: Journal;
  readonly print: (text: string) => void;
}

const channelSchema = z.object({
  id: z.string(),
  ingest: z.object({ rtmpUrl: z.string() }),
  playback: z.object({ id: z.string() }),
});
const streamKeySchema = z.object({ streamKey: z.string() });

type Channel = z.infer<typeof channelSchema>;

/** Resolves when the encoder was started; it is started again whenever it ends. */
export async function startDemo({ environment, home, journal, print }: DemoOptions): Promise<KeptAlive> {
  const channel = await demoChannel(environment, join(home, 'demo.json'));
  const name = 'demo';
  const command = encoderCommand(`${channel.ingest.rtmpUrl}/${await streamKeyOf(environment, channel)}`);
  const env = { PATH: environment['PATH'] ?? '' };
  const start = () => Promise.resolve(startService({ name, command, directory: home, env, graceMs: 5_000 }, journal));
  const kept = new KeptAlive({ name, journal, start });
  await kept.start();
  print(`\n  The demo channel plays at ${environment['MILLRACE_PUBLIC_ORIGIN_URL'] ?? ''}/${channel.playback.id}\n`);
  return kept;
}

/** The channel of the last time, unless somebody deleted it. */
async function demoChannel(environment: Environment, file: string): Promise<Channel> {
  if (existsSync(file)) {
    const { id } = z.object({ id: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8')));
    const answer = await callApi(environment, 'GET', `/v1/channels/${id}`);
    if (answer.status === 200) return channelSchema.parse(answer.body);
  }
  const answer = await callApi(environment, 'POST', '/v1/channels', { name: 'Demo' });
  if (answer.status !== 201) throw refused('The demo channel could not be made', answer);
  const channel = channelSchema.parse(answer.body);
  writeFileSync(file, `${JSON.stringify({ id: channel.id })}\n`, { mode: 0o600 });
  return channel;
}

async function streamKeyOf(environment: Environment, { id }: Channel): Promise<string> {
  const answer = await callApi(environment, 'GET', `/v1/channels/${id}/stream-key`);
  if (answer.status !== 200) throw refused('The stream key of the demo channel could not be read', answer);
  return streamKeySchema.parse(answer.body).streamKey;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const refused = (what: string, { status, body }: Answer) =>
  new StartError(`${what}: the API answered ${status} ${JSON.stringify(body)}`);

async function callApi(environment: Environment, method: string, path: string, body?: unknown): Promise<Answer> {
  const host = hostToReach(environment['MILLRACE_API_HOST'] ?? '');
  const answer = await fetch(`http://${host}:${environment['MILLRACE_API_PORT'] ?? ''}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${environment['MILLRACE_BOOTSTRAP_API_KEY'] ?? ''}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  });
  return { status: answer.status, body: await answer.json() };
}

/** 720p30 with a keyframe every 2 s, as a broadcaster should send it. */
function encoderCommand(url: string): string[] {
  return [
    ...['ffmpeg', '-hide_banner', '-loglevel', 'error', '-nostdin'],
    ...['-re', '-f', 'lavfi', '-i', 'testsrc2=size=1280x720:rate=30'],
    ...['-re', '-f', 'lavfi', '-i', 'aevalsrc=0.2*sin(2*PI*1000*t)*lt(mod(t\\,1)\\,0.1):s=48000:c=stereo'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p', '-g', '60'],
    ...['-b:v', '2500k', '-maxrate', '2500k', '-bufsize', '5000k', '-c:a', 'aac', '-b:a', '128k'],
    ...['-f', 'flv', url],
  ];
}
