import { describe, expect, it } from 'vitest';
import { until } from '../src/index.ts';

describe('until', () => {
  it('returns the first true value', async () => {
    const answers = [undefined, '', 'ready'];
    expect(await until(() => answers.shift(), 5_000)).toBe('ready');
  });

  it('tells the last problem when the time is over', async () => {
    const refuse = () => Promise.reject(new Error('not yet'));
    await expect(until(refuse, 120)).rejects.toThrow(/Not true within 120 ms.*not yet/s);
  });
});
