import { describe, expect, it } from 'vitest';
import { freeBytes, judge } from '../src/disk-space.ts';

describe('the space on the disk', () => {
  it('is judged before it is gone', () => {
    expect([judge(50e9), judge(1.5e9), judge(100e6)]).toEqual(['enough', 'low', 'very low']);
  });

  it('is unknown, and no reason to end, when the directory is gone', () => {
    expect(freeBytes('/')).toBeGreaterThan(0);
    expect(freeBytes('/nonexistent')).toBeUndefined();
  });
});
