// What a person needs to know when the platform is ready: where it is, who gets in, and what to paste into an encoder.
import { networkInterfaces } from 'node:os';
import type { Credentials } from './bootstrap.ts';
import { publicUrls } from './settings.ts';
import type { Settings } from './settings.ts';

export interface BannerFacts {
  readonly settings: Settings;
  readonly seconds: number;
  /** Made by this very start. */
  readonly newCredentials: Credentials | undefined;
  readonly credentialsFile: string | undefined;
  readonly apiKey: string;
}

export function banner(facts: BannerFacts): string {
  const { settings } = facts;
  const urls = publicUrls(settings);
  const sections = [
    [`Millrace is ready (${facts.seconds.toFixed(1)} s). Ctrl-C stops it.`],
    [
      row('Console', `${urls.api}/console/`),
      row('API reference', `${urls.api}/reference`),
      row('Queue dashboard', `${urls.api}/admin/queues`),
      row('Publish to', urls.rtmp),
      ...(urls.rtmps ? [row('', urls.rtmps)] : []),
      row('Playback', `${urls.origin}/<playback id>`),
    ],
    signIn(facts),
    reachability(settings),
    howToPublish(facts.apiKey, urls),
  ];
  const line = '─'.repeat(78);
  const body = sections
    .filter((section) => section.length > 0)
    .map((section) => section.map((text) => `  ${text}`).join('\n'));
  return `\n${line}\n${body.join('\n\n')}\n${line}\n`;
}

const row = (name: string, value: string) => `${name.padEnd(17)}${value}`;

function signIn({ newCredentials, credentialsFile }: BannerFacts): string[] {
  if (!newCredentials) return credentialsFile === undefined ? [] : [row('Sign in', `see ${credentialsFile}`)];
  return [
    row('Sign in', `${newCredentials.adminEmail}   password: ${newCredentials.adminPassword}`),
    row('', `(shown this once, kept in ${credentialsFile ?? 'credentials.json'})`),
  ];
}

/** Says in plain words which ports other machines can reach. */
function reachability(settings: Settings): string[] {
  const ports = [
    ['API and console', settings.MILLRACE_API_HOST, settings.MILLRACE_API_PORT],
    ['RTMP', settings.MILLRACE_RTMP_HOST, settings.MILLRACE_RTMP_PORT],
    ['playback', settings.MILLRACE_ORIGIN_HOST, settings.MILLRACE_ORIGIN_PORT],
  ] as const;
  const describe = (open: boolean) =>
    ports.filter(([, host]) => isLoopback(host) !== open).map(([name, , port]) => `${name} (${port})`);
  const addresses = outsideAddresses();
  const outside = describe(true);
  const inside = describe(false);
  return [
    ...(outside.length > 0
      ? [row('From outside', `${outside.join(', ')}${addresses.length > 0 ? `, at ${addresses.join(', ')}` : ''}`)]
      : []),
    ...(inside.length > 0 ? [row('Here only', inside.join(', '))] : []),
  ];
}

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.');

function outsideAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address }) => address);
}

function howToPublish(apiKey: string, urls: { api: string; rtmp: string }): string[] {
  return [
    'Make a channel, and publish to it:',
    `  curl -X POST ${urls.api}/v1/channels -H 'Authorization: Bearer ${apiKey}' \\`,
    `       -H 'Content-Type: application/json' -d '{"name":"My channel"}'`,
    `  OBS:    Settings → Stream → Service "Custom", Server ${urls.rtmp}, Stream Key from the answer`,
    `  ffmpeg: ffmpeg -re -i video.mp4 -c:v libx264 -g 60 -c:a aac -f flv ${urls.rtmp}/<stream key>`,
  ];
}
