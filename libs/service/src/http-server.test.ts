import { AppError, problemSchema } from '@millrace/errors';
import { expect, test } from 'vitest';
import { buildHttpServer } from './http-server.ts';
import { createLogger } from './logger.ts';
import { Secret } from './secret.ts';
import { requireServiceToken } from './service-token.ts';

const log = createLogger({ service: 'test', level: 'silent' });

function server() {
  const app = buildHttpServer({ log });
  app.post('/echo', (request) => request.body);
  app.get('/gone', () => {
    throw new AppError('STREAM_ENDED', 'It ended.');
  });
  app.get('/broken', () => {
    throw new Error('secret detail');
  });
  app.get('/refused', () => {
    throw Object.assign(new Error('secret detail'), { code: 'FST_STATIC_FORBIDDEN_PATH', statusCode: 403 });
  });
  app.get('/internal', { onRequest: requireServiceToken(new Secret('0123456789abcdef')) }, () => ({ ok: true }));
  return app;
}

test.each([
  [
    'malformed JSON',
    { method: 'POST', url: '/echo', payload: '{"n":', headers: { 'content-type': 'application/json' } },
    400,
    'INVALID_JSON',
  ],
  [
    'a wrong content type',
    { method: 'POST', url: '/echo', payload: '<a/>', headers: { 'content-type': 'text/xml' } },
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  [
    'a body that is too large',
    {
      method: 'POST',
      url: '/echo',
      payload: JSON.stringify('x'.repeat(70_000)),
      headers: { 'content-type': 'application/json' },
    },
    413,
    'BODY_TOO_LARGE',
  ],
  [
    'a body that is not UTF-8',
    {
      method: 'POST',
      url: '/echo',
      payload: Buffer.from('{"n":"\xff\xfe"}', 'latin1'),
      headers: { 'content-type': 'application/json' },
    },
    400,
    'INVALID_JSON',
  ],
  [
    'a body that says it is compressed',
    {
      method: 'POST',
      url: '/echo',
      payload: '{"n":1}',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    },
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  ['what a plugin refuses', { method: 'GET', url: '/refused' }, 404, 'NOT_FOUND'],
  ['an unknown path', { method: 'GET', url: '/nowhere' }, 404, 'NOT_FOUND'],
  ['an endless query', { method: 'GET', url: `/gone?q=${'x'.repeat(9_000)}` }, 414, 'URI_TOO_LONG'],
  ['a broken percent-encoding', { method: 'GET', url: '/%E0%A4%A' }, 400, 'BAD_URL'],
  ['an error of the catalogue', { method: 'GET', url: '/gone' }, 410, 'STREAM_ENDED'],
  ['an error nobody expected', { method: 'GET', url: '/broken' }, 500, 'INTERNAL'],
  ['a missing service token', { method: 'GET', url: '/internal' }, 401, 'UNAUTHENTICATED'],
] as const)('%s is answered with a problem document', async (_name, request, status, code) => {
  const response = await server().inject(request);
  expect(response.statusCode).toBe(status);
  expect(response.headers['content-type']).toContain('application/problem+json');
  expect(problemSchema.parse(response.json())).toMatchObject({ status, code });
  expect(response.body).not.toContain('secret detail');
});

test('the service token opens an internal route', async () => {
  const response = await server().inject({ url: '/internal', headers: { authorization: 'Bearer 0123456789abcdef' } });
  expect(response.statusCode).toBe(200);
});
