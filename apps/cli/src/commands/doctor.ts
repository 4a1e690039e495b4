// doctor: whether the installation can be reached from here: its API, with this key; where encoders publish; where viewers
// watch.
import type { Channel, Millrace } from '@millrace/sdk';
import { connect } from 'node:net';
import type { Command } from '../command.ts';

const limitMs = 5_000;

interface Finding {
  check: string;
  result: 'ok' | 'failed' | 'skipped';
  detail: string;
}

type Check = () => Promise<string>;

export const doctor: Command = {
  words: '',
  summary: 'check that API, ingest and playback can be reached from here',
  async run({ millrace, apiUrl, show, signal }) {
    const findings = [
      await find('api', () => reach(`${apiUrl}/openapi.json`)),
      await find('credentials', async () => (await millrace.me({ signal })).organization.name),
    ];
    const channel = await anyChannel(millrace, signal);
    const ofChannel: Record<string, (channel: Channel) => Promise<string>> = {
      ingest: ({ ingest }) => open(new URL(ingest.rtmpUrl)),
      // A channel that is idle, or signed, answers 404: the origin is there all the same.
      playback: ({ playback }) => reach(playback.hlsUrl, [404]),
      player: ({ playback }) => reach(playback.playerUrl),
    };
    for (const [check, look] of Object.entries(ofChannel)) {
      const skipped = { check, result: 'skipped', detail: 'there is no channel to look at' } as const;
      findings.push(channel ? await find(check, () => look(channel)) : skipped);
    }
    show(findings, ['check', 'result', 'detail']);
    const failed = findings.filter(({ result }) => result === 'failed').length;
    if (failed > 0) throw new Error(`${failed} of ${findings.length} checks failed.`);
  },
};

async function find(check: string, look: Check): Promise<Finding> {
  try {
    return { check, result: 'ok', detail: await look() };
  } catch (error) {
    return { check, result: 'failed', detail: inWords(error) };
  }
}

/** fetch keeps the reason of its failure to itself, one level down. */
function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

async function anyChannel(millrace: Millrace, signal: AbortSignal): Promise<Channel | undefined> {
  try {
    return (await millrace.channels.list({}, { signal }).page({ limit: 1 })).data[0];
  } catch {
    return undefined;
  }
}

async function reach(url: string, alsoGood: readonly number[] = []): Promise<string> {
  const startedAt = performance.now();
  const response = await fetch(url, { signal: AbortSignal.timeout(limitMs) });
  await response.body?.cancel();
  const said = `${url} answered ${response.status} in ${Math.round(performance.now() - startedAt)} ms`;
  if (!response.ok && !alsoGood.includes(response.status)) throw new Error(said);
  return said;
}

function open({ hostname, port, protocol }: URL): Promise<string> {
  const number = Number(port || (protocol === 'rtmps:' ? 443 : 1_935));
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: number, timeout: limitMs });
    const end = (act: () => void) => {
      socket.destroy();
      act();
    };
    socket.once('connect', () => end(() => resolve(`${hostname}:${number} takes connections`)));
    socket.once('timeout', () => end(() => reject(new Error(`${hostname}:${number} did not answer in time`))));
    socket.once('error', (error) => end(() => reject(error)));
  });
}
