import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BulkReading } from './bulk-reading.ts';

describe('a socket that is read in bulk', () => {
  let isRead: boolean;
  let reading: BulkReading;

  beforeEach(() => {
    vi.useFakeTimers();
    isRead = true;
    reading = new BulkReading({ hold: () => (isRead = false), release: () => (isRead = true) });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is left alone for 40 ms when it has been read to its end, again and again', () => {
    for (let read = 0; read < 3; read += 1) {
      reading.noteRead(1_000, false);
      vi.advanceTimersByTime(39);
      expect(isRead).toBe(false);
      vi.advanceTimersByTime(1);
      expect(isRead).toBe(true);
    }
  });

  it('is read on while it may have more', () => {
    reading.noteRead(32_768, true);
    expect(isRead).toBe(true);
    reading.noteRead(10, false);
    expect(isRead).toBe(false);
  });

  it('is read as it comes while it brings nearly as much as the kernel keeps', () => {
    reading.noteRead(32_768, true);
    reading.noteRead(20_000, false);
    expect(isRead).toBe(true);
    reading.noteRead(20_000, false);
    expect(isRead).toBe(false);
  });

  it('is read at once when its stream ends', () => {
    reading.noteRead(1_000, false);
    reading.end();
    expect(isRead).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});
