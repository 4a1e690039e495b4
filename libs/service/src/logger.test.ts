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

test.each([
  ['a refresh token', 'rt_Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE', 'Zm9vYmFy'],
  [
    'a signed URL',
    'https://o.example/pb_1.m3u8?token=eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJwYl8xIn0.c2lnbmF0dXJl',
    'c2lnbmF0',
  ],
  ['the password of a connection', 'redis://:hunter2secret@redis:6379', 'hunter2'],
  ['the password of an encoder', 'rtmp://ch_1:hunter2secret@localhost:1935/auth/x', 'hunter2'],
])('nor does %s get through', (_what, text, secret) => {
  const { lines, log } = capture();
  log.warn('call.failed', { err: new Error(`cannot reach ${text}`) });
  expect(lines[0]).not.toContain(secret);
  expect(JSON.parse(lines[0]!)).toMatchObject({ event: 'call.failed' });
});

test('an error is logged by what it says, without what a library has hung on it', () => {
  const { lines, log } = capture();
  const command = { name: 'set', args: ['a-key', 'a value that nobody should read'] };
  const err = Object.assign(new Error('READONLY', { cause: new Error('failover') }), {
    code: 'E1',
    offset: 7,
    command,
  });
  log.warn('redis.failed', { err });
  expect(lines[0]).not.toContain('nobody should read');
  expect(JSON.parse(lines[0]!)).toMatchObject({ err: { type: 'Error', code: 'E1', offset: 7 } });
  expect(JSON.parse(lines[0]!).err.message).toBe('READONLY: failover');
});
