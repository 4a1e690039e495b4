// Input that no ffmpeg survives: of a stream whose source is passed through, and of one that has nothing to go on with.
import { until } from '@millrace/testing';
import { EncoderOracle } from '../../support/encoder-oracle.ts';
import { killEveryEncoder } from '../../support/service-processes.ts';
import { second } from './fault-row.ts';
import type { Figure } from './figure.ts';
import type { World } from './world.ts';

/** That die one after the other. */
const mostEncoders = 15;
const quarantineMs = 90 * second;
const releasedMs = 60 * second;

/** The stream of the matrix, which goes on without rungs, and then another one, which goes into quarantine and out again. */
export async function poison(world: World, note: (figure: Figure) => void): Promise<void> {
  const begun = await killEveryEncoder(process.pid, AbortSignal.timeout(30 * second));
  note({ name: 'ffmpegs that were begun', value: begun, limit: mostEncoders });
  const { api, platform, clip } = world;
  const channel = await api.createChannel({ name: 'Poisoned', media: { passthrough: 'never' } });
  const encoder = new EncoderOracle({ url: `rtmp://127.0.0.1:${platform.rtmpPort}/live/${channel.streamKey}`, clip });
  try {
    await quarantineOf(world, channel.id, note);
  } finally {
    await encoder.stop();
  }
}

async function quarantineOf({ api, recorder, webhooks }: World, channelId: string, note: (figure: Figure) => void) {
  const newest = async () => (await api.streams(channelId))[0];
  const isOver = new AbortController();
  const killing = killEveryEncoder(process.pid, isOver.signal);
  const quarantined = await until(async () => {
    const stream = await newest();
    return stream?.quarantinedAt && stream;
  }, quarantineMs).catch(() => undefined);
  isOver.abort();
  note({ name: 'ffmpegs of the one that has no source to show', value: await killing, limit: mostEncoders });
  if (!quarantined) {
    recorder.violations.push('a stream that kills every ffmpeg is not in quarantine');
    return;
  }
  const isTold = () =>
    webhooks.bodies.some((body) => body.includes('stream.quarantined') && body.includes('input_unsupported'));
  await until(isTold, releasedMs).catch(() => recorder.violations.push('no webhook told of the quarantine'));
  await api.call('POST', `/v1/streams/${quarantined.id}/release`);
  const isLive = async () => (await newest())?.state === 'live';
  await until(isLive, releasedMs).catch(() => recorder.violations.push('the released stream did not become live'));
}
