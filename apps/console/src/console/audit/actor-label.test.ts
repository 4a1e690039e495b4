import { expect, it } from 'vitest';
import { actorLabel } from './actor-label.ts';

it.each([
  [{ kind: 'user', id: 'usr_1', name: 'ada@example.com' }, 'ada@example.com'],
  [{ kind: 'apiKey', id: 'key_1', name: 'Scheduler' }, 'API key Scheduler'],
  [{ kind: 'admin', id: 'usr_2', name: null }, 'Platform admin usr_2'],
  [{ kind: 'nobody', id: null, name: null }, 'Nobody known'],
] as const)('%j reads %s', (actor, label) => {
  expect(actorLabel(actor)).toBe(label);
});
