// Closed captions that an encoder sends within its pictures: players are told of them, and the player page shows them,
// whichever rendition plays.
import { launchBrowser, makeEnhancedFlv, until, withCaptions, type Page } from '@millrace/testing';
import { afterAll, expect, inject, test } from 'vitest';
import { Broadcaster } from '../support/broadcaster.ts';
import { publishEnhanced } from '../support/enhanced-publisher.ts';
import { fetchText } from '../support/viewer.ts';

const api = new Broadcaster(inject('apiUrl'), inject('apiKey'));
const browser = await launchBrowser();
afterAll(() => browser.close());

test.each(['low', 'standard'])(
  'captions of the encoder are listed, and shown on the player page (%s latency)',
  async (latencyMode) => {
    const clip = { video: 'libx264', audio: 'aac', durationMs: 30_000, gopFrames: 60 } as const;
    const tags = withCaptions(
      await makeEnhancedFlv({ ...clip, arguments: ['-preset', 'ultrafast'] }),
      'MILLRACE SPEAKS',
    );
    const { streamKey, playback } = await api.createChannel({
      ...{ name: 'Captions', reconnectWindowSeconds: 0, latencyMode },
      media: { ladder: [{ heightPx: 144, bitrateBps: 200_000 }] },
    });
    const publication = await publishEnhanced(`rtmp://127.0.0.1:${inject('rtmpPort')}/live/${streamKey}`, tags);
    try {
      const multivariant = await until(() => fetchText(`${inject('originUrl')}/${playback.id}.m3u8`), 30_000);
      expect(multivariant).toContain('TYPE=CLOSED-CAPTIONS,GROUP-ID="cc"');
      expect(multivariant.match(/#EXT-X-STREAM-INF:.*CLOSED-CAPTIONS="cc"/g)).toHaveLength(2);
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(...(message.type() === 'error' ? [message.text()] : [])));
      await page.goto(`${inject('originUrl')}/${playback.id}`);
      // The first ones may be from whole segments; those that follow in low latency are told in parts.
      const first = await until(async () => (await captionsOf(page)).at(-1), 30_000);
      const later = await until(
        async () => (await captionsOf(page)).find(({ startSeconds }) => startSeconds > first.startSeconds + 3),
        30_000,
      );
      expect([first.text, later.text]).toEqual(['MILLRACE SPEAKS', 'MILLRACE SPEAKS']);
      await until(() => page.isVisible('#captions'), 5_000);
      expect(complaints).toEqual([]);
    } finally {
      publication.close();
    }
  },
);

const captionsOf = (page: Page) =>
  page.evaluate(() => {
    const tracks = [...(document.querySelector('video')?.textTracks ?? [])];
    const cues = tracks.flatMap((track) => [...(track.cues ?? [])]);
    return cues.map((cue) => ({ startSeconds: cue.startTime, text: 'text' in cue ? String(cue.text) : '' }));
  });
