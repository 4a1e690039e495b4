import { describe, expect, it } from 'vitest';
import { channelHref, channelsHref, parseRoute } from './route.ts';

describe('the console routes', () => {
  it('begin with the list of channels', () => {
    expect(parseRoute('')).toEqual({ kind: 'channels' });
    expect(parseRoute(channelsHref)).toEqual({ kind: 'channels' });
  });

  it('lead to a channel and back from its link', () => {
    expect(parseRoute(channelHref('ch_01k'))).toEqual({ kind: 'channel', channelId: 'ch_01k' });
  });

  it.each(['invitation', 'password-reset'] as const)('lead from a mail to the page of its token: %s', (kind) => {
    expect(parseRoute(`#/${kind}/inv_a-b_C`)).toEqual({ kind, token: 'inv_a-b_C' });
  });

  it.each(['#/channels/', '#/channels/../x', '#/nowhere'])('know no page at %s', (hash) => {
    expect(parseRoute(hash)).toEqual({ kind: 'unknown' });
  });
});
