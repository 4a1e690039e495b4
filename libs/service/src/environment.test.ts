import { expect, test } from 'vitest';
import { z } from 'zod';
import { ConfigurationError, field, parseEnvironment } from './environment.ts';

const schema = z.object({ PORT: field.port(80), TOKEN: field.secret(), URL: field.url() });

test('every problem is named at once', () => {
  const parse = () => parseEnvironment(schema, { PORT: 'http', TOKEN: 'short' });
  expect(parse).toThrow(ConfigurationError);
  expect(parse).toThrow(/PORT[^]*TOKEN[^]*URL/);
});

test('an empty variable counts as unset', () => {
  expect(parseEnvironment(schema, { PORT: '', TOKEN: 'x'.repeat(16), URL: 'http://a' }).PORT).toBe(80);
});

test('a secret does not show in the parsed configuration', () => {
  const parsed = parseEnvironment(schema, { TOKEN: 'abcdefghijklmnop', URL: 'http://a' });
  expect(JSON.stringify(parsed) + String(parsed.TOKEN)).not.toContain('abcdefghijklmnop');
  expect(parsed.TOKEN.reveal()).toBe('abcdefghijklmnop');
});
