import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { verifyWebhook } from '../src/index.ts';

const secret = `whsec_${Buffer.from('twenty-four bytes of it!').toString('base64')}`;
const body = '{"type":"stream.live","data":{"name":"ü"}}';
const now = () => `${Math.floor(Date.now() / 1_000)}`;

function headersOf({ id = 'evt_1', timestamp = now(), with: key = secret, signed = body } = {}) {
  const bytes = Buffer.from(key.slice('whsec_'.length), 'base64');
  const mac = createHmac('sha256', bytes).update(`${id}.${timestamp}.${signed}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1a,xx v1,${mac}` };
}

// The example of the specification.
test('a delivery of another implementation is understood', async () => {
  const headers = {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  };
  const verified = await verifyWebhook({
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    headers,
    body: '{"test": 2432232314}',
    toleranceSeconds: Infinity,
  });
  expect(verified).toEqual({ test: 2_432_232_314 });
});

test('a delivery gives its event, by any of the secrets, from Headers and from plain ones', async () => {
  const old = `whsec_${Buffer.from('another secret').toString('base64')}`;
  expect(await verifyWebhook({ secret: [old, secret], headers: headersOf(), body })).toEqual(JSON.parse(body));
  expect(await verifyWebhook({ secret, headers: new Headers(headersOf()), body })).toEqual(JSON.parse(body));
});

describe('a delivery is refused', () => {
  test.each([
    ['with another body', { ...headersOf({ signed: `${body} ` }) }],
    ['of another secret', headersOf({ with: `whsec_${Buffer.from('x').toString('base64')}` })],
    ['from long ago', headersOf({ timestamp: '1614265330' })],
    ['from the future', headersOf({ timestamp: '99999999999' })],
    ['without a time', { ...headersOf(), 'webhook-timestamp': '' }],
    ['without a number for its time', headersOf({ timestamp: 'soon' })],
    ['without a signature', { ...headersOf(), 'webhook-signature': undefined }],
    ['with a signature that is none', { ...headersOf(), 'webhook-signature': 'v1,!!' }],
    ['with another id', { ...headersOf(), 'webhook-id': 'evt_2' }],
  ])('%s', async (_, headers) => {
    await expect(verifyWebhook({ secret, headers, body })).rejects.toMatchObject({ name: 'WebhookVerificationError' });
  });
});
