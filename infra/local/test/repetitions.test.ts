import { describe, expect, it } from 'vitest';
import { Repetitions } from '../src/repetitions.ts';

const refused = { level: 'warn', time: '', event: 'redis.error', err: { code: 'ECONNREFUSED', message: 'no' } };

describe('a line that comes again and again', () => {
  it('is shown once in ten seconds, with how many were left out', () => {
    const repetitions = new Repetitions();
    expect(repetitions.see('edge', refused, 0)).toEqual({ show: true, suppressed: 0 });
    expect(repetitions.see('edge', refused, 100)).toEqual({ show: false, suppressed: 0 });
    expect(repetitions.see('edge', refused, 9_999)).toEqual({ show: false, suppressed: 0 });
    expect(repetitions.see('edge', refused, 10_001)).toEqual({ show: true, suppressed: 2 });
  });

  it('is another line from another service or with another problem', () => {
    const repetitions = new Repetitions();
    repetitions.see('edge', refused, 0);
    expect(repetitions.see('api', refused, 1).show).toBe(true);
    expect(repetitions.see('edge', { ...refused, err: { message: 'full' } }, 1).show).toBe(true);
  });

  it('is always shown when it is no trouble', () => {
    const repetitions = new Repetitions();
    const fine = { level: 'info', time: '', event: 'publish.accepted' };
    repetitions.see('edge', fine, 0);
    expect(repetitions.see('edge', fine, 1).show).toBe(true);
  });
});
