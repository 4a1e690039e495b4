import { expect, test } from 'vitest';
import type { Channel } from '@millrace/sdk';
import { changesOf, choicesOf, settingFields, settingsOf } from './channel-settings.ts';

const channel = {
  name: 'Main stage',
  latencyMode: 'standard',
  reconnectWindowSeconds: 60,
  publishPolicy: 'takeoverIfIdle',
  media: { ladder: 'standard', passthrough: 'auto', dvrWindowSeconds: 0, slate: 'picture' },
} as unknown as Channel;
const before = settingsOf(channel);

test('every field shows what the channel has', () => {
  expect(Object.keys(before)).toEqual(['name', ...settingFields.map(({ name }) => name)]);
  expect(before).toMatchObject({
    name: 'Main stage',
    latencyMode: 'standard',
    dvrWindowSeconds: '0',
    slate: 'picture',
  });
});

test('what is as it was is not sent', () => {
  expect(changesOf(before, before)).toEqual({});
});

test('what differs is sent where the API has it, numbers as numbers', () => {
  const after = { ...before, name: 'Side stage', reconnectWindowSeconds: '0', dvrWindowSeconds: '3600', slate: 'off' };
  expect(changesOf(before, after)).toEqual({
    name: 'Side stage',
    reconnectWindowSeconds: 0,
    media: { dvrWindowSeconds: 3_600, slate: 'off' },
  });
});

test('rungs of its own are kept, and offered only to a channel that has them', () => {
  const media = { ...channel.media, ladder: [{ heightPx: 720, bitrateBps: 2_800_000 }] };
  const own = settingsOf({ ...channel, media });
  const ladder = settingFields.find(({ name }) => name === 'ladder');
  const valuesFor = (texts: typeof own) =>
    ladder && 'choices' in ladder ? choicesOf(ladder, texts).map(([value]) => value) : [];
  expect(changesOf(own, { ...own, slate: 'off' })).toEqual({ media: { slate: 'off' } });
  expect(valuesFor(own)).toEqual(['standard', 'economy', 'none', 'own']);
  expect(valuesFor(before)).toEqual(['standard', 'economy', 'none']);
});
