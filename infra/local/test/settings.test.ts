import { describe, expect, it } from 'vitest';
import { parseSettings, publicUrls } from '../src/settings.ts';

describe('the settings', () => {
  it('take empty variables as not set', () => {
    expect(parseSettings({ MILLRACE_API_PORT: '', DATABASE_URL: '' }, '/checkout')).toMatchObject({
      MILLRACE_API_PORT: 3000,
    });
  });

  it('see a relative home from the checkout', () => {
    expect(parseSettings({ MILLRACE_HOME: 'data' }, '/checkout').MILLRACE_HOME).toBe('/checkout/data');
  });

  it('name every variable that cannot be used', () => {
    const parse = () => parseSettings({ MILLRACE_API_PORT: 'abc', MILLRACE_RTMP_PORT: '70000', REDIS_URL: 'x' }, '/');
    expect(parse).toThrow(
      /MILLRACE_API_PORT: must be a port number\n.*MILLRACE_RTMP_PORT: must be a port number\n.*REDIS_URL/,
    );
  });

  it('lead to public addresses with the ports, unless those are set', () => {
    const settings = parseSettings(
      { MILLRACE_RTMP_PORT: '2935', MILLRACE_PUBLIC_ORIGIN_URL: 'https://cdn.example' },
      '/',
    );
    expect(publicUrls(settings)).toEqual({
      api: 'http://localhost:3000',
      rtmp: 'rtmp://localhost:2935/live',
      origin: 'https://cdn.example',
    });
  });

  it('lead to an address over TLS where there is a certificate', () => {
    const rtmpsOf = (env: Record<string, string>) => publicUrls(parseSettings(env, '/')).rtmps;
    expect(rtmpsOf({})).toBeUndefined();
    expect(rtmpsOf({ MILLRACE_TLS_CERT_FILE: '/c.pem' })).toBe('rtmps://localhost:1936/live');
    expect(rtmpsOf({ MILLRACE_PUBLIC_RTMPS_URL: 'rtmps://in.example/live' })).toBe('rtmps://in.example/live');
  });
});
