// Encoders of Enhanced RTMP: what they send is played as it came, above H.264 for those who cannot play it, and sound that
// no player has is played as AAC.
import { amf0Object, encodeAmf0 } from '@millrace/rtmp';
import { makeEnhancedFlv, until, type EnhancedClip, type EnhancedTag } from '@millrace/testing';
import { expect, inject, test } from 'vitest';
import { Broadcaster } from '../support/broadcaster.ts';
import { publishEnhanced } from '../support/enhanced-publisher.ts';
import { probeSegments } from '../support/media-probe.ts';
import { fetchMediaPlaylist, fetchText, renditionUrls } from '../support/viewer.ts';

const api = new Broadcaster(inject('apiUrl'), inject('apiKey'));
const usual = { durationMs: 10_000, gopFrames: 60 } as const;
const x265 = 'log-level=none:keyint=60:min-keyint=60:scenecut=0:open-gop=0';
const hevc: EnhancedClip = {
  ...{ ...usual, video: 'libx265', audio: 'libopus' },
  arguments: ['-tag:v', 'hvc1', '-preset', 'ultrafast', '-x265-params', x265],
};
/** As OBS sends it behind the header; what ffmpeg writes says nothing of its colours. */
const pq: EnhancedTag = {
  ...{ type: 'video', timestampMs: 0 },
  payload: Buffer.concat([
    Buffer.from([0x94, ...Buffer.from('hvc1')]),
    encodeAmf0([
      'colorInfo',
      amf0Object({
        colorConfig: amf0Object({ colorPrimaries: 9, transferCharacteristics: 16, matrixCoefficients: 9 }),
      }),
    ]),
  ]),
};
const av1: EnhancedClip = { ...usual, video: 'libsvtav1', audio: 'eac3', arguments: ['-preset', '12'] };

interface Played {
  name: string;
  clip: EnhancedClip;
  /** Behind the header of the pictures. */
  beside?: readonly EnhancedTag[];
  codecs: RegExp;
  video: string;
  audio: string;
}

test.each<Played>([
  {
    ...{ name: 'HEVC in PQ', clip: hevc, video: 'hevc', audio: 'opus', beside: [pq] },
    codecs: /CODECS="hvc1\S*VIDEO-RANGE=PQ\S*\n\S+\n\S*CODECS="avc1\S*VIDEO-RANGE=PQ/,
  },
  { name: 'HEVC and Opus', clip: hevc, codecs: /CODECS="hvc1\.1\.6\.L63\.90,opus"/, video: 'hevc', audio: 'opus' },
  { name: 'AV1 and E-AC-3', clip: av1, codecs: /CODECS="av01\.0\.01M\.08,mp4a\.40\.2"/, video: 'av1', audio: 'aac' },
])('$name by Enhanced RTMP play', async ({ name, clip, codecs, video, audio, beside = [] }) => {
  const [header, ...media] = await makeEnhancedFlv(clip);
  const { streamKey, playback } = await api.createChannel({ name, reconnectWindowSeconds: 0 });
  const publication = await publishEnhanced(`rtmp://127.0.0.1:${inject('rtmpPort')}/live/${streamKey}`, [
    ...[header!, ...beside],
    ...media,
  ]);
  try {
    const hlsUrl = `${inject('originUrl')}/${playback.id}.m3u8`;
    const multivariant = await until(() => fetchText(hlsUrl), 30_000);
    expect(multivariant).toMatch(codecs);
    expect(multivariant).toMatch(/CODECS="avc1\.64/);
    const renditions = await renditionUrls(hlsUrl);
    for (const [id, codec] of Object.entries({ source: video, '240p': 'h264', audio })) {
      const url = renditions.get(id) ?? '';
      const playlist = await until(async () => {
        const playlist = await fetchMediaPlaylist(url);
        return (playlist?.segments.length ?? 0) >= 2 && playlist;
      }, 20_000);
      const probed = await probeSegments(playlist, 0, 2);
      expect(probed.codec).toBe(codec);
      if (id !== 'audio') expect(probed).toMatchObject({ frames: 120, height: id === 'source' ? 360 : 240 });
    }
  } finally {
    publication.close();
  }
});
