// JSON bodies are UTF-8 as they come: bytes that are none would be kept as other text than was sent, and a body that is
// compressed would be read as noise.
import { AppError } from '@millrace/errors';
import type { FastifyInstance } from 'fastify';
import { isUtf8 } from 'node:buffer';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Callers whose library says `application/json` on every request have sent no body either, for all that. */
    takesNoBody?: boolean;
  }
}

/** Takes the place of Fastify's own parser, and lets it do the rest: a body with a prototype in it stays refused. */
export function readStrictJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    const encoding = request.headers['content-encoding'];
    if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
      done(new AppError('UNSUPPORTED_MEDIA_TYPE', 'Send the body without Content-Encoding.'));
    } else if (body.length === 0 && request.routeOptions.config.takesNoBody) {
      done(null);
    } else if (isUtf8(body)) {
      void parse(request, body.toString(), done);
    } else {
      done(new AppError('INVALID_JSON', 'The body is not UTF-8.'));
    }
  });
}
