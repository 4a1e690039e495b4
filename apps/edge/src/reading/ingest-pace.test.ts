import { describe, expect, it } from 'vitest';
import { IngestPace } from './ingest-pace.ts';
import { MessageSurplus } from './message-surplus.ts';

const allowedBps = 1_000_000;

/**
 * A socket that sends `bitrateBps` while it is read, looked at four times a second. Media advances with what got through,
 * at `speed` times real time when all does. Gives the seconds until the verdict, and what was read of what was sent.
 */
function run(bitrateBps: number, forSeconds: number, speed = 1) {
  const pace = new IngestPace(allowedBps, new MessageSurplus(0), 0);
  let readBits = 0;
  let mediaMs = 0;
  for (let nowMs = 250; nowMs <= forSeconds * 1_000; nowMs += 250) {
    if (!pace.isUsedUp) {
      pace.count(bitrateBps / 4 / 8, 20);
      readBits += bitrateBps / 4;
      mediaMs += 250 * speed;
    }
    const verdict = pace.check(nowMs, mediaMs);
    if (verdict !== undefined) return { verdict, atSeconds: nowMs / 1_000, readBps: (readBits * 1_000) / nowMs };
  }
  return { verdict: undefined, atSeconds: forSeconds, readBps: readBits / forSeconds };
}

describe('a publisher', () => {
  it('within its bit rate is read as it sends', () => {
    expect(run(allowedBps * 1.4, 600)).toMatchObject({ verdict: undefined, readBps: allowedBps * 1.4 });
  });

  it('may send twice its bit rate for 30 s and four times for 8 s', () => {
    expect(run(allowedBps * 2, 30)).toMatchObject({ verdict: undefined, readBps: allowedBps * 2 });
    expect(run(allowedBps * 4, 8)).toMatchObject({ verdict: undefined, readBps: allowedBps * 4 });
  });

  it('of twice its bit rate is held back, and sent away within two minutes', () => {
    const { verdict, atSeconds } = run(allowedBps * 2, 200);
    expect(verdict).toBe('too-much');
    expect(atSeconds).toBeGreaterThan(60);
    expect(atSeconds).toBeLessThanOrEqual(120);
  });

  it('that sends a file faster than real time is held back for as long as it takes', () => {
    const { verdict, readBps } = run(allowedBps * 50, 600, 100);
    expect(verdict).toBeUndefined();
    expect(readBps).toBeLessThan(allowedBps * 1.6);
  });

  it.each([
    ['drips 100 bytes a second', 800, 'too-slow'],
    ['is silent', 0, 'too-slow'],
    ['sends narrow audio', 16_000, undefined],
  ])('that %s', (_name, bitrateBps, verdict) => {
    expect(run(bitrateBps, 45)).toMatchObject({ verdict, atSeconds: verdict === undefined ? 45 : 20 });
  });

  it('of countless small messages is held back to 5000 a second, and sent away unless they are of a file', () => {
    const flood = (speed: number) => {
      const pace = new IngestPace(allowedBps, new MessageSurplus(0), 0);
      let read = 0;
      for (let nowMs = 250; nowMs <= 60_000; nowMs += 250) {
        for (; !pace.isUsedUp; read += 500) pace.count(500, 500);
        const verdict = pace.check(nowMs, nowMs * speed);
        if (verdict !== undefined) return { verdict, atMs: nowMs };
      }
      return { perSecond: read / 60 };
    };
    expect(flood(50).perSecond).toBeLessThan(5_500);
    expect(flood(1)).toMatchObject({ verdict: 'too-many' });
    expect(flood(1).atMs).toBeLessThan(11_000);
  });
});

describe('five hundred publishers of countless small messages', () => {
  it('together are read no faster than the process can, and an ordinary one beside them is not held back', () => {
    const surplus = new MessageSurplus(0);
    const flooding = Array.from({ length: 500 }, () => new IngestPace(allowedBps, surplus, 0));
    const ordinary = new IngestPace(allowedBps, surplus, 0);
    let readAfterStart = 0;
    for (let nowMs = 250; nowMs <= 9_000; nowMs += 250) {
      for (const pace of flooding) {
        for (; !pace.isUsedUp; readAfterStart += nowMs > 2_000 ? 100 : 0) pace.count(100, 100);
        pace.check(nowMs, nowMs);
      }
      ordinary.count(25_000, 100);
      expect(ordinary.isUsedUp).toBe(false);
      expect(ordinary.check(nowMs, nowMs)).toBeUndefined();
    }
    expect(readAfterStart / 7).toBeLessThan(500 * 400 + 60_000);
  });
});
