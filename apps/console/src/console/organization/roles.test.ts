import type { Member } from '@millrace/sdk';
import { describe, expect, it } from 'vitest';
import { isLastOwner, mayChangeMember, rolesToGive } from './roles.ts';

describe('roles', () => {
  it('are all given by an owner, the most modest first', () => {
    expect(rolesToGive('owner')).toEqual(['viewer', 'broadcaster', 'admin', 'owner']);
  });

  it('up to admin are given by an admin, who leaves owners alone', () => {
    expect(rolesToGive('admin')).toEqual(['viewer', 'broadcaster', 'admin']);
    expect(mayChangeMember('admin', 'owner')).toBe(false);
    expect(mayChangeMember('admin', 'admin')).toBe(true);
  });

  it.each(['broadcaster', 'viewer', null, undefined] as const)('are given by nobody else: %s', (own) => {
    expect(rolesToGive(own)).toEqual([]);
    expect(mayChangeMember(own, 'viewer')).toBe(false);
  });
});

describe('an owner', () => {
  const owner = (userId: string) => ({ userId, role: 'owner' }) as Member;
  const admin = { userId: 'b', role: 'admin' } as Member;
  const list = (data: Member[], nextCursor: string | null = null) => ({ data, nextCursor });

  it('who is the only one stays', () => {
    expect(isLastOwner(owner('a'), list([owner('a'), admin]))).toBe(true);
  });

  it('may go while there is another, or may be one further down', () => {
    expect(isLastOwner(owner('a'), list([owner('a'), owner('c')]))).toBe(false);
    expect(isLastOwner(owner('a'), list([owner('a')], 'further'))).toBe(false);
  });

  it('is nobody of another role', () => {
    expect(isLastOwner(admin, list([owner('a'), admin]))).toBe(false);
  });
});
