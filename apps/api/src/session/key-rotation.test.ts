import { expect, test } from 'vitest';
import { isRetired, isRotationDue, keyLeadMs, keySigningLifeMs } from './key-rotation.ts';

const now = new Date('2026-11-28T12:00:00Z');
const ago = (ms: number) => new Date(now.getTime() - ms);
const due = keySigningLifeMs - keyLeadMs.orderly;

test.each([
  ['there is none', [], true],
  ['the newest signs since yesterday', [{ activatesAt: ago(86_400_000), retiresAt: null }], false],
  ['the newest has a day left to sign', [{ activatesAt: ago(due), retiresAt: null }], true],
  ['the newest has more than a day left', [{ activatesAt: ago(due - 1), retiresAt: null }], false],
  [
    'a successor is published already',
    [
      { activatesAt: ago(due), retiresAt: ago(-1) },
      { activatesAt: ago(-86_400_000), retiresAt: null },
    ],
    false,
  ],
])('when %s, the next key is due: %s, %s', (_what, keys, expected) => {
  expect(isRotationDue(keys, now)).toBe(expected);
});

test('a key is retired from the moment on that was set', () => {
  expect([ago(-1), ago(0), null].map((retiresAt) => isRetired({ activatesAt: ago(9), retiresAt }, now))).toEqual([
    false,
    true,
    false,
  ]);
});
