import { expect, test } from 'vitest';
import { createLogger } from './logger.ts';

function capture() {
  const lines: string[] = [];
  return {
    lines,
    log: createLogger({ service: 'test', level: 'info', destination: { write: (line) => lines.push(line) } }),
  };
}

test('a line carries its event, its service and the ids of its child logger', () => {
  const { lines, log } = capture();
  log.child({ streamId: 'str_1' }).info('publish.accepted', { durationMs: 3 });
  expect(JSON.parse(lines[0]!)).toMatchObject({
    event: 'publish.accepted',
    service: 'test',
    streamId: 'str_1',
    durationMs: 3,
  });
});

test.each(['sk_abcdefghijklmnopqrstuvwxyz', 'mr_live_abcdefghijklmnopqrstuvwxyz', 'Bearer eyJhbGciOi.J9.x'])(
  'whatever looks like a secret is cut out: %s',
  (secret) => {
    const { lines, log } = capture();
    log.warn('publish.refused', { nested: { url: `rtmp://host/live/${secret}?x=1` } });
    expect(lines[0]).not.toContain(secret.slice(-12));
    expect(lines[0]).toContain('[redacted]');
  },
);
