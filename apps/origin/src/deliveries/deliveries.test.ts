import { newId, type DeliveryReport } from '@millrace/pipeline';
import { InternalCallError, type InternalClient } from '@millrace/service';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Answer } from '../http/answer.ts';
import { DeliveryMeter } from './delivery-meter.ts';
import { DeliveryReporter } from './delivery-reporter.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(Date.UTC(2026, 10, 28, 12, 59));
});
afterEach(() => {
  vi.useRealTimers();
});

const [playbackId, streamId] = [newId('playback'), newId('stream')];
const path = { playbackId, streamKey: `${playbackId}/${streamId}` };
const answer = (bytes: number, status = 200) => new Answer(status, {}, Buffer.alloc(bytes));

test('bytes are counted by stream and hour, and only those of good answers to GET', () => {
  const meter = new DeliveryMeter();
  meter.add(path, answer(100), 'GET');
  meter.add(path, answer(50, 206), 'GET');
  meter.add({ playbackId, streamKey: '' }, answer(7), 'GET');
  meter.add(path, answer(1_000), 'HEAD');
  meter.add(path, answer(1_000, 404), 'GET');
  vi.setSystemTime(Date.UTC(2026, 10, 28, 13, 1));
  meter.add(path, answer(30), 'GET');
  const [noon, one] = [Date.UTC(2026, 10, 28, 12), Date.UTC(2026, 10, 28, 13)];
  expect(meter.take(10)).toEqual([
    { playbackId, streamId, atMs: noon, bytes: 150 },
    { playbackId, streamId: null, atMs: noon, bytes: 7 },
    { playbackId, streamId, atMs: one, bytes: 30 },
  ]);
  expect(meter.take(10)).toEqual([]);
});

test('bytes belong to the hour that the clock shows, also when it was wrong before', () => {
  const meter = new DeliveryMeter();
  vi.setSystemTime(Date.UTC(2027, 0, 1));
  meter.add(path, answer(100), 'GET');
  vi.setSystemTime(Date.UTC(2026, 10, 28, 12, 59));
  meter.add(path, answer(30), 'GET');
  expect(meter.take(10).map(({ atMs, bytes }) => [atMs, bytes])).toEqual([
    [Date.UTC(2027, 0, 1), 100],
    [Date.UTC(2026, 10, 28, 12), 30],
  ]);
});

test('what one report does not hold comes with the next', () => {
  const meter = new DeliveryMeter();
  for (const id of [newId('playback'), newId('playback'), newId('playback')])
    meter.add({ playbackId: id, streamKey: '' }, answer(1), 'GET');
  expect([meter.take(2).length, meter.take(2).length, meter.take(2).length]).toEqual([2, 1, 0]);
});

test('a report that was not answered is sent again as it was, and what came meanwhile follows under another name', async () => {
  const meter = new DeliveryMeter();
  const sent: DeliveryReport[] = [];
  let isUp = false;
  const api = {
    call: (_path: string, _schema: unknown, { body }: { body: DeliveryReport }) => {
      sent.push(body);
      return isUp ? Promise.resolve() : Promise.reject(new Error('away'));
    },
  } as unknown as InternalClient;
  const reporter = new DeliveryReporter({ api, meter, onError: () => undefined });
  meter.add(path, answer(10), 'GET');
  await reporter.report();
  meter.add(path, answer(5), 'GET');
  isUp = true;
  await reporter.report();
  await reporter.close();
  await reporter.report();
  const [lost, again, next] = sent;
  expect(sent).toHaveLength(3);
  expect(again).toEqual(lost);
  expect(next?.key).not.toBe(lost?.key);
  expect(sent.map(({ deliveries }) => deliveries[0]?.bytes)).toEqual([10, 10, 5]);
});

test('a report that the API does not understand is given up, so that the next one goes', async () => {
  const meter = new DeliveryMeter();
  const sent: DeliveryReport[] = [];
  const errors: unknown[] = [];
  const api = {
    call: (_path: string, _schema: unknown, { body }: { body: DeliveryReport }) => {
      sent.push(body);
      const refusal = new InternalCallError('refused', 'no', { status: 400 });
      return sent.length === 1 ? Promise.reject(refusal) : Promise.resolve();
    },
  } as unknown as InternalClient;
  const reporter = new DeliveryReporter({ api, meter, onError: (error) => errors.push(error) });
  meter.add(path, answer(10), 'GET');
  await reporter.report();
  meter.add(path, answer(5), 'GET');
  await reporter.close();
  expect(sent.map(({ deliveries }) => deliveries[0]?.bytes)).toEqual([10, 5]);
  expect(errors).toHaveLength(1);
});
