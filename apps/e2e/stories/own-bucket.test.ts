// The same platform with its media in an S3 bucket instead of on disk.
import { makeClip, publishWithFfmpeg, startS3, until } from '@millrace/testing';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Broadcaster } from '../support/broadcaster.ts';
import { probeSegments } from '../support/media-probe.ts';
import { removeHome, startPlatform } from '../support/platform.ts';
import { fetchMediaPlaylist, renditionUrls } from '../support/viewer.ts';

test('media goes to the bucket and is played from there', async () => {
  const s3 = await startS3();
  const platform = await startPlatform({
    env: {
      S3_ENDPOINT: s3.endpoint,
      S3_BUCKET: s3.bucket,
      S3_ACCESS_KEY_ID: s3.accessKeyId,
      S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
    },
  });
  try {
    const channel = await new Broadcaster(platform.apiUrl, platform.apiKey).createChannel({ name: 'Bucket' });
    const publisher = publishWithFfmpeg({
      url: `rtmp://127.0.0.1:${platform.rtmpPort}/live/${channel.streamKey}`,
      clip: await makeClip({ durationMs: 20_000 }),
      loop: true,
    });
    try {
      const hlsUrl = `${platform.originUrl}/${channel.playback.id}.m3u8`;
      const url = await until(async () => (await renditionUrls(hlsUrl)).get('source'), 40_000);
      const playlist = await until(async () => {
        const now = await fetchMediaPlaylist(url);
        return now && now.segments.length >= 2 && now;
      }, 20_000);
      expect(await probeSegments(playlist, 0, 2)).toMatchObject({ codec: 'h264', frames: 120 });
      expect(existsSync(join(platform.home, 'storage'))).toBe(false);
    } finally {
      await publisher.stop();
    }
  } finally {
    await platform.stop();
    await s3.close();
    await removeHome(platform.home);
  }
});
