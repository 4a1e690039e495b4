// The OpenAPI 3.1 document, made of the schemas that requests are checked by, its 3.0 rendition, and the reference page that
// shows it.
import fastifySwagger from '@fastify/swagger';
import fastifySwaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { problemSchema } from '@millrace/errors';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { declareAccess } from '../plugins/route-access.ts';
import { allowAnyJson, dropUnusedComponents } from './components.ts';
import { operationsOf, type ApiDocument } from './document.ts';
import { addExamples } from './examples.ts';
import { plainSchemas } from './plain-schemas.ts';
import { rendition30 } from './rendition-3-0.ts';
import { describeResponses } from './responses.ts';
import { addTags } from './tags.ts';

/** The name of the one shape of every refusal. */
z.globalRegistry.add(problemSchema, { id: 'Problem', description: 'Why a request was refused (RFC 9457).' });

const description = [
  'Channels, stream keys and streams of one organization.',
  'Send an API key or an access token as `Authorization: Bearer …`.',
  'This document is `/openapi.json`, and `/openapi-3.0.json` for tools that know OpenAPI 3.0 alone.',
  'Errors are problem documents (RFC 9457) with a stable `code`; quote the `requestId` when you report one.',
  'Lists are newest first; pass `nextCursor` as `cursor` for the next page.',
  'A POST, PATCH or DELETE with an `Idempotency-Key` header can be repeated for 24 hours without doing its work twice.',
  'A PATCH with an `If-Match` header is refused when somebody has changed the resource since its `ETag` was read.',
].join('\n\n');

/** Must be registered before the operations; the document is complete when the server is ready. */
export async function registerOpenApi(app: FastifyInstance, publicUrl: string): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Millrace API',
        version: '1',
        description,
        contact: { name: 'Whoever runs this installation', url: publicUrl },
        license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      },
      servers: [{ url: publicUrl }],
      components: {
        securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'API key or access token.' } },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => {
      if (!('openapiObject' in document)) throw new Error('The document is not of OpenAPI 3.');
      const complete = allowAnyJson(jsonSchemaTransformObject(document));
      completeDocument(complete as unknown as ApiDocument);
      return complete;
    },
  });
  await app.register(async (scope) => {
    declareAccess(scope, { kind: 'public' });
    const serve = (path: string, read: () => object) =>
      scope.get(path, { schema: { hide: true } }, (_request, reply) =>
        reply.header('cache-control', 'public, max-age=60').send(read()),
      );
    serve('/openapi.json', () => app.swagger());
    let older: object | undefined;
    serve('/openapi-3.0.json', () => (older ??= rendition30(app.swagger())));
    await scope.register(fastifySwaggerUi, {
      routePrefix: '/reference',
      theme: { title: 'Millrace API' },
      // Without the bar that asks for other documents.
      uiConfig: { layout: 'BaseLayout' },
      staticCSP: "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
    });
  });
}

function completeDocument(document: ApiDocument): void {
  relaxBodies(document);
  plainSchemas(document);
  addTags(document);
  describeResponses(document);
  dropUnusedComponents(document);
  addExamples(document);
}

/** A body of which no field is required may be left out; the generator says of every body that it must be there. */
function relaxBodies(document: ApiDocument): void {
  for (const { requestBody } of operationsOf(document)) {
    const isNeeded = requestBody?.content['application/json']?.schema?.required?.length;
    if (requestBody && !isNeeded) requestBody.required = false;
  }
}
