import { describe, expect, it } from 'vitest';
import { formatEntry, parseLine } from '../src/log-line.ts';

const line =
  '{"level":"warn","time":"2026-01-02T03:04:05.678Z","service":"edge","event":"publish.refused","streamId":"str_1","reason":"no such key"}';

describe('a line of a service', () => {
  it('becomes one line with its event and its fields', () => {
    const text = formatEntry('edge', parseLine(line)!, false);
    expect(text).toMatch(/^\d\d:\d\d:05\.678 edge {7}WARN {2}publish\.refused streamId=str_1 reason="no such key"$/);
  });

  it('shows the code and the message of an error, without its stack', () => {
    const entry = { level: 'error', time: '', event: 'x', err: { code: 'ECONNREFUSED', message: 'no', stack: 'at …' } };
    expect(formatEntry('api', entry, false)).toMatch(/ERROR x \[ECONNREFUSED\] no$/);
  });

  it('is cut where a field is too long to read', () => {
    expect(
      formatEntry('api', { level: 'info', time: '', event: 'x', text: 'a'.repeat(5_000) }, false).length,
    ).toBeLessThan(300);
  });

  it.each(['Error: something', '{not json', '{"no":"event"}'])(
    'that is not in our form is left as it is: %s',
    (other) => {
      expect(parseLine(other)).toBeUndefined();
    },
  );
});
