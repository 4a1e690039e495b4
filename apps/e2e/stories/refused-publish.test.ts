// What an encoder is told when it may not publish.
import { makeClip, publishWithFfmpeg } from '@millrace/testing';
import { expect, inject, test } from 'vitest';
import { Broadcaster } from '../support/broadcaster.ts';

const api = new Broadcaster(inject('apiUrl'), inject('apiKey'));
const clip = await makeClip({ durationMs: 20_000 });
const url = (key: string) => `rtmp://127.0.0.1:${inject('rtmpPort')}/live/${key}`;

test('a wrong key is refused in words that ffmpeg prints', async () => {
  const publisher = publishWithFfmpeg({ url: url('sk_there_is_no_such_key_at_all'), clip });
  expect(await publisher.exited).not.toBe(0);
  expect(publisher.output()).toContain('Stream key not accepted');
});

test('a rotated key is refused, the new one is not', async () => {
  const channel = await api.createChannel({ name: 'Rotated' });
  const { streamKey } = await api.call<{ streamKey: string }>(
    'POST',
    `/v1/channels/${channel.id}/stream-key/rotate`,
    {},
  );
  expect(streamKey).not.toBe(channel.streamKey);
  const refused = publishWithFfmpeg({ url: url(channel.streamKey), clip });
  expect(await refused.exited).not.toBe(0);
  expect(refused.output()).toContain('Stream key not accepted');
});
