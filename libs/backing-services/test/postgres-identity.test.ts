import { describe, expect, it } from 'vitest';
import { postgresIdentity } from '../src/postgres-identity.ts';

describe('postgresIdentity', () => {
  it('runs PostgreSQL as the user who asks, when that is not root', () => {
    expect(postgresIdentity('/never/run', 1000)).toEqual({ prefix: [], fileOwner: undefined });
  });

  it('tells root what to do when PostgreSQL runs under no other identity', () => {
    expect(() => postgresIdentity('/nonexistent/postgres', 0)).toThrow('set DATABASE_URL');
  });
});
