import { createLogger } from '@millrace/service';
import { expect, test } from 'vitest';
import { tellErrors } from './tell-errors.ts';

test('a connection that fails at every attempt is told once in ten seconds, with the number left out', () => {
  const lines: string[] = [];
  const log = createLogger({ service: 'test', level: 'info', destination: { write: (line) => lines.push(line) } });
  let nowMs = 0;
  const tell = tellErrors(log, 'redis.connection_error', () => nowMs);
  for (nowMs of [0, 50, 150, 9_999, 10_000]) tell(new Error('ECONNREFUSED'));
  expect(lines.map((line) => (JSON.parse(line) as { leftOut?: number }).leftOut)).toEqual([undefined, 3]);
});
