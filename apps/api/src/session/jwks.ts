// The public keys of access tokens (RFC 7517), for services beside this one that want to check a token themselves. They
// may be kept for five minutes; a key is published a day before it is used.
import type { FastifyInstance } from 'fastify';
import type { SigningKeys } from './signing-keys.ts';

export const jwksPath = '/.well-known/jwks.json';

export function serveJwks(app: FastifyInstance, keys: SigningKeys): void {
  app.get(jwksPath, { config: { access: { kind: 'public' } }, schema: { hide: true } }, (_request, reply) =>
    reply
      .header('cache-control', 'public, max-age=300')
      .type('application/json; charset=utf-8')
      .send(JSON.stringify(keys.jwks)),
  );
}
