import { describe, expect, it } from 'vitest';
import { rtmpsUrlSchema, rtmpUrlSchema, takesStreamKeys } from './ingest-address.ts';

describe('an ingest address', () => {
  it.each(['rtmp://localhost:1935/live', 'rtmp://ingest.example/live/', 'rtmp://[2001:db8::1]:1935/live'])(
    'may be %s',
    (url) => {
      expect(rtmpUrlSchema.safeParse(url).success).toBe(true);
    },
  );

  it.each([
    'rtmp://ingest.example',
    'rtmp://ingest.example/app',
    'rtmp://ingest.example/live/more',
    'https://a/live',
    'x',
  ])('may not be %s', (url) => {
    expect(rtmpUrlSchema.safeParse(url).success).toBe(false);
  });

  it('says whether it has TLS', () => {
    expect(rtmpsUrlSchema.safeParse('rtmps://ingest.example/live').success).toBe(true);
    expect(rtmpsUrlSchema.safeParse('rtmp://ingest.example/live').success).toBe(false);
    expect(rtmpUrlSchema.safeParse('rtmps://ingest.example/live').success).toBe(false);
  });
});

describe('a stream key', () => {
  it.each(['live', '', 'sk_mzxw6ytboi2dcnrthe3tqojzgu'])('opens a channel at the application %j', (name) => {
    expect(takesStreamKeys(name)).toBe(true);
  });

  it.each(['auth', 'app', 'Live', 'live2'])('opens none at %j', (name) => {
    expect(takesStreamKeys(name)).toBe(false);
  });
});
