import { newId } from '@millrace/pipeline';
import { expect, test } from 'vitest';
import { CredentialCache, credentialLifeMs } from './credential-cache.ts';

const principal = {
  kind: 'api-key',
  name: 'Key',
  id: newId('apiKey'),
  organizationId: newId('organization'),
  scopes: ['*'],
} as const;

test('a credential is believed for a second since it was read, not since it was kept', () => {
  let nowMs = 0;
  const cache = new CredentialCache(() => nowMs);
  nowMs = 400;
  cache.keep('hash', principal, 0);
  expect(cache.get('hash')).toBe(principal);
  expect(cache.get('other')).toBeUndefined();
  nowMs = credentialLifeMs;
  expect(cache.get('hash')).toBeUndefined();
});
