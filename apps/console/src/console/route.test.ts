import { describe, expect, it } from 'vitest';
import { deliveryHref, pageHref, parseRoute, resourceHref } from './route.ts';

describe('the console routes', () => {
  it('begin with the list of channels', () => {
    expect(parseRoute('')).toEqual({ kind: 'channels' });
    expect(parseRoute(pageHref('channels'))).toEqual({ kind: 'channels' });
  });

  it.each(['events', 'api-keys', 'admin-organizations'] as const)(
    'lead to a page and back from its link: %s',
    (page) => {
      expect(parseRoute(pageHref(page))).toEqual({ kind: page });
    },
  );

  it.each(['channel', 'stream', 'webhook', 'admin-organization'] as const)(
    'lead to one resource and back from its link: %s',
    (resource) => {
      expect(parseRoute(resourceHref(resource, 'ch_01k'))).toEqual({ kind: resource, id: 'ch_01k' });
    },
  );

  it('lead to what was sent to a webhook', () => {
    expect(parseRoute(deliveryHref('whk_1', 'evt_2'))).toEqual({
      kind: 'delivery',
      webhookId: 'whk_1',
      eventId: 'evt_2',
    });
  });

  it.each(['invitation', 'password-reset'] as const)('lead from a mail to the page of its token: %s', (kind) => {
    expect(parseRoute(`#/${kind}/inv_a-b_C`)).toEqual({ kind, token: 'inv_a-b_C' });
  });

  it.each(['#/channels/', '#/channels/../x', '#/nowhere', '#/members/usr_1'])('know no page at %s', (hash) => {
    expect(parseRoute(hash)).toEqual({ kind: 'unknown' });
  });
});
