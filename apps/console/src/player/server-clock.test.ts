import { expect, it } from 'vitest';
import { ServerClock } from './server-clock.ts';

it('is the device’s clock until the platform’s was told', () => {
  expect(new ServerClock().now(5_000)).toBe(5_000);
});

it('is what was told in the middle of the way there and back', () => {
  const clock = new ServerClock();
  clock.learn({ askedAtMs: 1_000, answeredAtMs: 1_200, toldMs: 61_100 });
  expect(clock.now(2_000)).toBe(62_000);
});

it('goes by the newest answer, but not by one that took long or tells nothing', () => {
  const clock = new ServerClock();
  clock.learn({ askedAtMs: 1_000, answeredAtMs: 1_000, toldMs: 1_500 });
  clock.learn({ askedAtMs: 2_000, answeredAtMs: 2_000, toldMs: 2_300 });
  clock.learn({ askedAtMs: 3_000, answeredAtMs: 4_001, toldMs: 9_000 });
  clock.learn({ askedAtMs: 5_000, answeredAtMs: 5_000, toldMs: Number.NaN });
  expect(clock.now(6_000)).toBe(6_300);
});
