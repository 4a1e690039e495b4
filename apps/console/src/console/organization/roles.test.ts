import { describe, expect, it } from 'vitest';
import { mayChangeMember, rolesToGive } from './roles.ts';

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
