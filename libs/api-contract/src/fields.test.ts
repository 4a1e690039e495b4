import { defaultMediaSettings } from '@millrace/pipeline';
import { describe, expect, test } from 'vitest';
import {
  changeMetadata,
  createChannelSchema,
  createStreamKeySchema,
  listQuerySchema,
  loginSchema,
  updateChannelSchema,
  updateStreamKeySchema,
} from './index.ts';

const named = (name: string) => createChannelSchema.safeParse({ name }).success;

describe('a name', () => {
  test.each(['a', 'Main stage', '<img src=x onerror=alert(1)>', '日本語', '👩‍👩‍👧', 'x'.repeat(200), '👍'.repeat(200)])(
    'may be %j',
    (name) => {
      expect(named(name)).toBe(true);
    },
  );
  test.each([
    '',
    '   ',
    '\u200B',
    'x'.repeat(201),
    'nul\0',
    'line\nbreak',
    'turned \u202E around',
    'half \uD800 of it',
  ])('may not be %j', (name) => {
    expect(named(name)).toBe(false);
  });
});

describe('a page limit', () => {
  test.each(['1', '20', '100'])('may be %j', (limit) => {
    expect(listQuerySchema.parse({ limit }).limit).toBe(limit);
  });
  test.each(['0', '-1', '101', '1e2', '10.5', 'NaN', '', ' 5', ['1', '2']])('may not be %j', (limit) => {
    expect(listQuerySchema.safeParse({ limit }).success).toBe(false);
  });
  test('is 20 when not given', () => {
    expect(listQuerySchema.parse({}).limit).toBe('20');
  });
});

test('a request with a field that is not known is refused', () => {
  expect(createChannelSchema.safeParse({ name: 'a', organizationId: 'org_x' }).success).toBe(false);
});

test('a channel is made with the standard mode and a window of a minute unless told otherwise', () => {
  expect(createChannelSchema.parse({ name: 'a' })).toEqual({
    name: 'a',
    latencyMode: 'standard',
    reconnectWindowSeconds: 60,
    publishPolicy: 'takeoverIfIdle',
    playbackPolicy: 'public',
    externalId: null,
    metadata: {},
    test: false,
    media: defaultMediaSettings,
  });
});

test('a change holds what it names and nothing else', () => {
  expect(updateChannelSchema.parse({})).toEqual({});
  expect(updateChannelSchema.parse({ media: { audioOnly: true } })).toEqual({ media: { audioOnly: true } });
  expect(updateStreamKeySchema.parse({ expiresAt: null })).toEqual({ expiresAt: null });
});

describe('metadata', () => {
  const accepts = (metadata: unknown) => createChannelSchema.safeParse({ name: 'a', metadata }).success;
  const entries = (count: number, value = 'x') =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${index}`, value]));
  test.each([{}, { customer: '4711' }, { 'a.b-c_D': '' }, entries(50)])('may be %j', (metadata) => {
    expect(accepts(metadata)).toBe(true);
  });
  test.each([
    { customer: 4711 },
    { customer: null },
    { 'with space': 'x' },
    { nul: '\0' },
    { ['x'.repeat(41)]: 'x' },
    { long: 'x'.repeat(501) },
    entries(51),
    entries(10, 'x'.repeat(450)),
    [],
  ])('may not be %j', (metadata) => {
    expect(accepts(metadata)).toBe(false);
  });
  test('changes by key, and null removes one', () => {
    expect(changeMetadata({ a: '1', b: '2' }, { b: null, c: '3' })).toEqual({ a: '1', c: '3' });
    expect(changeMetadata(entries(50), { more: 'x' })).toBeUndefined();
  });
});

describe('a ladder of one’s own', () => {
  const accepts = (ladder: unknown) => updateChannelSchema.safeParse({ media: { ladder } }).success;
  const rung = (heightPx: number, bitrateBps = 1_000_000) => ({ heightPx, bitrateBps });
  test.each([['standard'], ['none'], [[rung(720)]], [[rung(720, 3_000_000), rung(720), rung(480)]]])(
    'may be %j',
    (ladder) => {
      expect(accepts(ladder)).toBe(true);
    },
  );
  test.each([
    ['best'],
    [[]],
    [[rung(480), rung(720)]],
    [[rung(720), rung(720)]],
    [[rung(721)]],
    [[{ ...rung(720), codec: 'vp9' }]],
    [Array.from({ length: 7 }, (_, index) => rung(2_000 - index * 2))],
  ])('may not be %j', (ladder) => {
    expect(accepts(ladder)).toBe(false);
  });
});

describe('an allowed address', () => {
  const accepts = (address: unknown) =>
    createStreamKeySchema.safeParse({ name: 'a', allowedAddresses: [address] }).success;
  test.each(['203.0.113.7', '203.0.113.0/24', '0.0.0.0/0', '2001:db8::1', '2001:db8::/32'])('may be %j', (address) => {
    expect(accepts(address)).toBe(true);
  });
  test.each(['', '203.0.113', '203.0.113.0/33', '2001:db8::/129', 'example.com', '203.0.113.7 ', '1.2.3.4/24/8', 7])(
    'may not be %j',
    (address) => {
      expect(accepts(address)).toBe(false);
    },
  );
});

test.each([0, -1, 1.5, 2 ** 31, '5', null])('a priority may not be %j', (priority) => {
  expect(updateStreamKeySchema.safeParse({ priority }).success).toBe(false);
});

test.each(['2026-12-24', '0000-01-01T00:00:00Z', '2026-12-24T18:00:00', 'soon', 1_800_000_000])(
  'a time of expiry may not be %j',
  (expiresAt) => {
    expect(updateStreamKeySchema.safeParse({ expiresAt }).success).toBe(false);
  },
);

test('a password is limited in bytes, not in characters', () => {
  const login = (password: string) => loginSchema.safeParse({ email: 'a@b.c', password }).success;
  expect(login('x'.repeat(256))).toBe(true);
  expect(login('é'.repeat(129))).toBe(false);
});
