import { expect, test } from 'vitest';
import { writeLetter } from './letters.ts';

test('what somebody chose stays on its line and is cut', () => {
  const organizationName = `Radio\r\nBcc: all@example.com\n\n${'x'.repeat(500)}`;
  const letter = { kind: 'invitation', to: 'a@b.c', organizationName, invitedBy: 'Ada', url: 'http://x/#/t' } as const;
  const { subject, text } = writeLetter(letter);
  expect(subject).toMatch(/^Invitation to Radio Bcc: all@example\.com x+$/);
  expect(subject.length).toBeLessThan(120);
  expect(text).toContain('\nhttp://x/#/t\n');
});

test('a disabled webhook is named with its address and why', () => {
  const letter = {
    kind: 'webhook-disabled',
    to: 'a@b.c',
    organizationName: 'Radio',
    webhookUrl: 'https://a.test/x',
  } as const;
  const { subject, text } = writeLetter({ ...letter, reason: 'gone' });
  expect([subject, text.includes('https://a.test/x'), text.includes('410')]).toEqual([
    ...['A webhook of Radio was disabled', true, true],
  ]);
  expect(writeLetter({ ...letter, reason: 'failing' }).text).toContain('five days');
});
