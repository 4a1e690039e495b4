// The OpenAPI 3.1 document, made of the schemas that requests are checked by, and the reference page that shows it.
import fastifySwagger from '@fastify/swagger';
import fastifySwaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { declareAccess } from './route-access.ts';

const description = [
  'Channels, stream keys and streams of one organization.',
  'Send an API key or an access token as `Authorization: Bearer …`.',
  'Errors are problem documents (RFC 9457) with a stable `code`; quote the `requestId` when you report one.',
  'Lists are newest first; pass `nextCursor` as `cursor` for the next page.',
  'A POST with an `Idempotency-Key` header can be repeated for 24 hours without doing its work twice.',
  'A PATCH with an `If-Match` header is refused when somebody has changed the resource since its `ETag` was read.',
].join('\n\n');

/** Must be registered before the operations; the document is complete when the server is ready. */
export async function registerOpenApi(app: FastifyInstance, publicUrl: string): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Millrace API', version: '1', description },
      servers: [{ url: publicUrl }],
      components: {
        securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'API key or access token.' } },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => {
      if (!('openapiObject' in document)) throw new Error('The document is not of OpenAPI 3.');
      relaxBodies(document.openapiObject as unknown as DocumentedBodies);
      return document.openapiObject;
    },
  });
  await app.register(async (scope) => {
    declareAccess(scope, { kind: 'public' });
    scope.get('/openapi.json', { schema: { hide: true } }, (_request, reply) =>
      reply.header('cache-control', 'public, max-age=60').send(app.swagger()),
    );
    await scope.register(fastifySwaggerUi, {
      routePrefix: '/reference',
      theme: { title: 'Millrace API' },
      // Without the bar that asks for other documents.
      uiConfig: { layout: 'BaseLayout' },
      staticCSP: "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
    });
  });
}

/** Of the document, the bodies of its operations. */
interface DocumentedBodies {
  paths: Record<string, Record<string, { requestBody?: DocumentedBody }>>;
}
interface DocumentedBody {
  required?: boolean;
  content: Record<string, { schema?: { required?: string[] } }>;
}

/** A body of which no field is required may be left out; the generator says of every body that it must be there. */
function relaxBodies({ paths }: DocumentedBodies): void {
  const operations = Object.values(paths).flatMap((path) => Object.values(path));
  for (const { requestBody } of operations) {
    const isNeeded = requestBody?.content['application/json']?.schema?.required?.length;
    if (requestBody && !isNeeded) requestBody.required = false;
  }
}
