import { newId, type WebhookId } from '@millrace/pipeline';
import { expect, test } from 'vitest';
import { laneBounds, Lanes } from './lanes.ts';

const begin = (lanes: Lanes, webhook: WebhookId): boolean => {
  if (lanes.room(webhook) === 0) return false;
  lanes.claim(webhook);
  return lanes.tryBegin(webhook);
};

test('a webhook has so many requests at once, fewer while it is slow, more again when it is prompt', () => {
  const lanes = new Lanes();
  const webhook = newId('webhook');
  const { prompt, slow } = laneBounds;
  const beginAll = () => Array.from({ length: 20 }, () => begin(lanes, webhook)).filter(Boolean).length;
  const endAll = (count: number, end: { durationMs: number; hasSucceeded: boolean }) => {
    for (let left = count; left > 0; left -= 1) lanes.end(webhook, end);
  };
  expect(beginAll()).toBe(prompt.perWebhook);
  endAll(prompt.perWebhook, { durationMs: 5_000, hasSucceeded: true });
  lanes.unclaim(webhook);
  expect(lanes.laneOf(webhook)).toBe('slow');
  for (let left = 20; left > 0; left -= 1) lanes.unclaim(webhook);
  expect(beginAll()).toBe(slow.perWebhook);
  endAll(slow.perWebhook, { durationMs: 5, hasSucceeded: true });
  expect(lanes.laneOf(webhook)).toBe('prompt');
  expect(lanes.running).toBe(0);
});

test('however many receivers never answer, one that does has a slot as soon as they count as slow', () => {
  const lanes = new Lanes();
  const stuck = Array.from({ length: 1_000 }, () => newId('webhook'));
  const begun = stuck.filter((webhook) => begin(lanes, webhook));
  expect(begun).toHaveLength(laneBounds.prompt.total);
  const prompt = newId('webhook');
  expect(begin(lanes, prompt)).toBe(false);
  for (const webhook of begun) lanes.slowDown(webhook);
  expect(begin(lanes, prompt)).toBe(true);
  expect(lanes.running).toBe(laneBounds.prompt.total + 1);
});

test('a failure is as slow as a late answer, and there is a bound to everything', () => {
  const lanes = new Lanes();
  const webhook = newId('webhook');
  begin(lanes, webhook);
  lanes.end(webhook, { durationMs: 3, hasSucceeded: false });
  expect(lanes.laneOf(webhook)).toBe('slow');
  for (let round = 0; round < 100; round += 1) {
    const fresh = Array.from({ length: 300 }, () => newId('webhook'));
    for (const one of fresh.filter((candidate) => begin(lanes, candidate))) lanes.slowDown(one);
  }
  expect(lanes.running).toBeLessThanOrEqual(2_048);
});
