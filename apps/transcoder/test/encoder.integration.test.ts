// The encoder's child as the watchdog sees it.
import { makeClip } from '@millrace/testing';
import { createLogger } from '@millrace/service';
import { encodeFlvHeader, encodeFlvTag } from '@millrace/flv';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { Encoder } from '../src/ffmpeg/encoder.ts';
import { ladderFor } from '../src/ladder/ladder.ts';
import { MediaDemuxer } from '../src/packaging/media-demuxer.ts';
import { makeSlowEncoder } from './slow-encoder.ts';
import { toFlvTags } from './stub-edge.ts';

test('a child that has made pictures and takes no more is unanswered, though nothing can be fed to it', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-stuck-encoder-'));
  const tags = await toFlvTags(await makeClip({ widthPx: 854, heightPx: 480, durationMs: 9_000 }));
  const demuxer = new MediaDemuxer();
  const bytes = [encodeFlvHeader({ hasAudio: true, hasVideo: true }), ...tags.map((tag) => encodeFlvTag(tag))];
  const events = bytes.flatMap((piece) => demuxer.push(piece));
  const configuration = events.find((event) => event.kind === 'videoConfiguration')!.configuration;
  const { rungs } = ladderFor({
    ...{ source: { widthPx: 854, heightPx: 480, displayAspect: 16 / 9, frameRate: 30 }, mode: 'follow' },
    ...{ latencyMode: 'low', ladder: 'standard', maxShortSidePx: Infinity, cpuBudget: 99 },
  });
  let made = 0;
  const encoder = new Encoder({
    ffmpegPath: await makeSlowEncoder(directory, { atOnce: 100_000, perSecond: 100 }),
    request: { mode: 'follow', latencyMode: 'low', rungs },
    configuration,
    decoder: 'h264',
    fromMs: 0,
    onMedia: () => (made += 1),
    log: createLogger({ service: 'test', level: 'silent' }),
  });
  const feeding = (async () => {
    for (const event of events) if (event.kind === 'video') await encoder.push(event.unit);
  })();
  await vi.waitFor(() => expect(made).toBeGreaterThan(10), 20_000);
  await vi.waitFor(() => expect(encoder.unansweredMs).toBeGreaterThan(1_000), 20_000);
  encoder.kill();
  await feeding;
  await encoder.finished.catch(() => undefined);
  await rm(directory, { recursive: true });
});
