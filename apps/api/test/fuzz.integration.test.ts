// Every operation of the OpenAPI document under requests that are made from it: whatever comes, the answer is one that the
// document has, of the shape it says, and never a failure of ours.
import { newId } from '@millrace/pipeline';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiDocument, JsonSchema } from '../src/openapi/document.ts';
import { requestsOf, type FuzzedOperation, type FuzzedRequest } from './fuzz/request-arbitrary.ts';
import { askInternal, createTenant, startApi, type RunningApi, type Tenant } from './running-api.ts';

const runsPerOperation = 15;
/** For some two thousand requests, on a machine that does much else. */
const timeoutMs = 240_000;

let api: RunningApi;
let tenant: Tenant;
let document: ApiDocument;
let operations: FuzzedOperation[];
const ajv = new Ajv2020({ strict: false, validateFormats: false });
const validators = new Map<JsonSchema, ValidateFunction>();
const succeeded = new Set<string>();

beforeAll(async () => {
  api = await startApi();
  tenant = await createTenant(api);
  document = (await api.app.inject('/openapi.json')).json();
  ajv.addSchema({ $id: 'document', components: document.components });
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  const isEndless = ({ operation }: FuzzedOperation) =>
    operation.responses['200']?.content?.['text/event-stream'] !== undefined;
  // What takes things away comes last, so that the others find them.
  const takes = ({ method }: FuzzedOperation) => (method === 'DELETE' ? 1 : 0);
  operations = all.filter((one) => !isEndless(one)).toSorted((a, b) => takes(a) - takes(b));
});
afterAll(() => api.close());

/** Things that there are, by the names that paths have for their ids. */
async function knownIds() {
  const channel = await tenant.createChannel();
  const key = (await tenant.ask('POST', `/v1/channels/${channel.id}/stream-keys`, { name: 'x' })).json<{
    id: string;
  }>();
  const playbackKey = (await tenant.ask('POST', '/v1/playback-keys', { name: 'x' })).json<{ id: string }>();
  const webhook = (
    await tenant.ask('POST', '/v1/webhooks', { url: 'https://receiver.example.com/', eventTypes: ['stream.live'] })
  ).json<{ id: string }>();
  const edge = { name: 'edge', instanceId: 'one', relayBaseUrl: 'http://127.0.0.1:3020' };
  const publish = {
    edge,
    connectionId: newId('connection'),
    streamKey: channel.streamKey,
    remoteAddress: '203.0.113.7',
  };
  const { grant } = (await askInternal(api, '/internal/v1/ingest/authorize', publish)).json<{
    grant: { streamId: string };
  }>();
  return {
    channelId: [channel.id],
    keyId: [key.id],
    webhookId: [webhook.id],
    playbackKeyId: [playbackKey.id],
    streamId: [grant.streamId],
    organizationId: [tenant.organizationId],
  };
}

async function send({ method }: FuzzedOperation, { url, headers, payload }: FuzzedRequest) {
  const authorization = `Bearer ${tenant.apiKey}`;
  return api.app.inject({
    method: method as 'GET',
    url,
    headers: { authorization, ...headers },
    ...(payload !== undefined && { payload }),
  });
}

function validatorOf(schema: JsonSchema): ValidateFunction {
  const known = validators.get(schema);
  if (known) return known;
  const located = JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/')) as object;
  const made = ajv.compile(located);
  validators.set(schema, made);
  return made;
}

/** What of an answer the document does not say; undefined when it says all. */
function oddityOf({ operation }: FuzzedOperation, answer: LightMyRequestResponse): string | undefined {
  const { statusCode, body, headers } = answer;
  if (statusCode >= 500) return 'a failure of ours';
  const documented = operation.responses[statusCode];
  if (!documented) return 'a status that the document has not';
  const type = (headers['content-type'] ?? '').split(';')[0] ?? '';
  if (!documented.content) return body === '' ? undefined : 'a body where there is none';
  const { schema } = documented.content[type] ?? {};
  if (!schema) return `a body of type ${type}`;
  const validate = validatorOf(schema);
  if (!validate(answer.json())) return ajv.errorsText(validate.errors);
  const { code } = answer.json<{ code?: string }>();
  const isKnown = statusCode < 400 || operation['x-error-codes']?.includes(code ?? '');
  return isKnown ? undefined : `the code ${code}, which the document has not for it`;
}

test(
  'no request makes an operation answer what the document does not say',
  async () => {
    for (const operation of operations) {
      const { method, path } = operation;
      const requests = requestsOf(operation, { schemas: document.components.schemas, ids: await knownIds() });
      const property = fc.asyncProperty(requests, async (request) => {
        const answer = await send(operation, request);
        if (answer.statusCode < 300) succeeded.add(operation.operation.operationId);
        const oddity = oddityOf(operation, answer);
        if (oddity !== undefined) throw new Error(`${method} ${path}: ${oddity}: ${answer.statusCode} ${answer.body}`);
      });
      await fc.assert(property, { numRuns: runsPerOperation, endOnFailure: true });
    }
  },
  timeoutMs,
);

test('most operations were asked in a way that they could carry out', () => {
  const mine = operations.filter(({ path }) => !/^\/v1\/(auth|admin)\//.test(path));
  const missed = mine.map(({ operation }) => operation.operationId).filter((name) => !succeeded.has(name));
  expect(missed.length, missed.join(', ')).toBeLessThan(mine.length / 2);
});
