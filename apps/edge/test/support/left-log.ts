// The playlist log of a stream, as a transcoder leaves it that has made one segment and gone.
import { livePlaylist, newId } from '@millrace/pipeline';
import { acquireLease, type LogRef } from '@millrace/playlist-log';
import { awaitRedis, connectRedis, quitRedis } from '@millrace/queue';

const sound = {
  kind: 'audio' as const,
  ...{ id: 'audio', codecs: 'mp4a.40.2', initName: 'init-0123456789abcdef.mp4', timescale: 48_000 },
  ...{ declaredPeakBps: 140_000, declaredAverageBps: 130_000, channels: 2, sampleRateHz: 48_000 },
};

export async function leaveLog(redisUrl: string, ref: LogRef, epoch: number): Promise<void> {
  const redis = connectRedis({ url: redisUrl, role: 'commands', onError: () => undefined });
  await awaitRedis(redis, 5_000);
  const claim = await acquireLease({
    ...{ redis, ref, epoch, worker: 'test' },
    isCurrent: () => Promise.resolve(true),
    readSnapshot: () => Promise.resolve(undefined),
  });
  if (claim.kind !== 'acquired') throw new Error(`not acquired: ${claim.kind}`);
  await claim.lease.commit([
    {
      kind: 'run',
      version: 1,
      ...{ organizationId: newId('organization'), channelId: newId('channel'), streamId: ref.streamId, epoch },
      ...{ connectionId: newId('connection'), mode: 'follow', baseMs: 0, timeOriginMs: 1_700_000_000_000 },
      ...{ targetDurationSeconds: 2, playlist: livePlaylist, lowLatency: null, renditions: [sound] },
    },
    {
      kind: 'cell',
      ...{ epoch, mediaSequence: 0, discontinuitySequence: 0, discontinuity: false, startMs: 0, endMs: 2_000 },
      ...{ programDateTimeMs: 1_700_000_000_000, media: {} },
    },
  ]);
  await claim.lease.release();
  await quitRedis(redis);
}
