import { expect, test } from 'vitest';
import { noticeOf } from './notices.ts';

test('a state has its notice, and a reason of its own replaces the second line', () => {
  expect(noticeOf('stalled', undefined, true)).toMatchObject({
    title: 'Reconnecting',
    detail: 'Waiting for the stream.',
  });
  expect(noticeOf('stalled', 'Interrupted.', true)).toMatchObject({ title: 'Reconnecting', detail: 'Interrupted.' });
});

test('on a device without a network, that is what is said, and not that the stream is away', () => {
  for (const state of ['loading', 'stalled', 'error'] as const)
    expect(noticeOf(state, 'The stream was interrupted.', false)).toMatchObject({ title: 'No network' });
  expect(noticeOf('playing', undefined, false)).toMatchObject({ title: '' });
  expect(noticeOf('ended', undefined, false)).toMatchObject({ title: 'The stream has ended' });
});
