import { describe, expect, it } from 'vitest';
import { platformEnvironment } from '../src/platform-environment.ts';
import { parseSettings } from '../src/settings.ts';

const chosenFor = (given: Record<string, string>) =>
  platformEnvironment(
    {
      root: '/checkout',
      settings: parseSettings(given, '/checkout'),
      secrets: {
        postgresPassword: 'postgres-password-of-a-test',
        redisPassword: 'redis-password-of-a-test',
        serviceToken: 'service-token-of-a-test',
        platformSecret: 'platform-secret-of-a-test',
        bootstrapApiKey: 'bootstrap-api-key-of-a-test',
      },
      internalPorts: {},
      databaseUrl: 'postgres://127.0.0.1/millrace',
      redisUrl: 'redis://127.0.0.1',
    },
    given,
  );

describe('the environment of the platform', () => {
  it('keeps media below the home, those that wait for storage as well', () => {
    expect(chosenFor({ MILLRACE_HOME: '/data' })).toMatchObject({
      MILLRACE_STORAGE_DIR: '/data/storage',
      MILLRACE_TRANSCODER_SPOOL: '/data/spool',
    });
  });

  it('has what the person set', () => {
    expect(chosenFor({ MILLRACE_TRANSCODER_SPOOL: '/spool' })).toMatchObject({ MILLRACE_TRANSCODER_SPOOL: '/spool' });
  });
});
