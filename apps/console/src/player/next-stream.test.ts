import { describe, expect, it } from 'vitest';
import { nextStreamPathOf } from './next-stream.ts';

describe('where the page waits for the next stream', () => {
  it('is below the channel, and below the stream that has ended', () => {
    expect(nextStreamPathOf('/pb_1.m3u8', undefined)).toBe('/pb_1/next');
    expect(nextStreamPathOf('/pb_1.m3u8', 'str_1')).toBe('/pb_1/str_1/next');
  });

  it('takes the token of a signed playlist', () => {
    expect(nextStreamPathOf('/pb_1.m3u8?token=a.b.c', undefined)).toBe('/pb_1/next?token=a.b.c');
    expect(nextStreamPathOf('/pb_1.m3u8?token=a.b.c', 'str_1')).toBe('/pb_1/str_1/next?token=a.b.c');
  });
});
