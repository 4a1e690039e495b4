import { expect, it } from 'vitest';
import { eventTypes } from '../events/event-types.ts';
import { toSubscription, typesOf } from './subscriptions.ts';

it('a whole family is subscribed to as such', () => {
  const family = eventTypes.filter((type) => type.startsWith('channel.'));
  expect(toSubscription([...family, 'stream.live'])).toEqual(['stream.live', 'channel.*']);
});

it.each([[['*']], [['stream.*']], [['stream.live', 'usage.threshold']]])(
  '%s means the same after it was edited',
  (subscription) => {
    const types = typesOf(subscription);
    expect(types.length).toBeGreaterThan(0);
    expect(typesOf(toSubscription(types))).toEqual(types);
  },
);
