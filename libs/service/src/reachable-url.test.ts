import { describe, expect, it } from 'vitest';
import { reachableUrl } from './reachable-url.ts';

describe('reachableUrl', () => {
  it.each([
    ['127.0.0.1', 'http://127.0.0.1:3020'],
    ['10.1.2.3', 'http://10.1.2.3:3020'],
    ['relay.internal', 'http://relay.internal:3020'],
    ['fd00::7', 'http://[fd00::7]:3020'],
  ])('leads to %s, which the listener was given', (host, url) => {
    expect(reachableUrl({ host, port: 3020 }, 'c0ffee')).toBe(url);
  });

  it.each(['0.0.0.0', '::', '[::]'])('leads to the machine by its name when it listens on %s', (host) => {
    expect(reachableUrl({ host, port: 3020 }, 'c0ffee')).toBe('http://c0ffee:3020');
  });
});
