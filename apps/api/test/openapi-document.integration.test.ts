// What tools expect of the OpenAPI document: the rules that linters of such documents have, and that examples fit.
import { errorCatalogue } from '@millrace/errors';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { operationsOf, type ApiDocument, type DocumentedOperation, type JsonSchema } from '../src/openapi/document.ts';
import { mapSchemas } from '../src/openapi/map-schemas.ts';
import { startApi } from './running-api.ts';

let document: ApiDocument;
let older: ApiDocument & { openapi: string };
let operations: DocumentedOperation[];
beforeAll(async () => {
  const api = await startApi();
  document = (await api.app.inject('/openapi.json')).json();
  older = (await api.app.inject('/openapi-3.0.json')).json();
  operations = operationsOf(document);
  await api.close();
});

/** Operations of which something is wrong, by their names. */
const wrong = (isRight: (operation: DocumentedOperation, path: string) => boolean) =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.values(methods).flatMap((operation) => (isRight(operation, path) ? [] : operation.operationId)),
  );

describe('an operation', () => {
  test('has a name that can be part of an address', () => {
    expect(wrong(({ operationId }) => /^[a-z][a-z_]*\.[A-Za-z_]+$/.test(operationId))).toEqual([]);
  });
  test('has one tag, which is described', () => {
    const described = new Set(document.tags?.flatMap(({ name, description }) => (description === '' ? [] : name)));
    expect(wrong(({ tags }) => tags.length === 1 && described.has(tags[0] ?? ''))).toEqual([]);
  });
  test('names each parameter of its path, once, and describes it', () => {
    const isRight = ({ parameters = [] }: DocumentedOperation, path: string) => {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const named = parameters.filter((one) => one.in === 'path').map(({ name }) => name);
      return inPath.toSorted().join() === named.toSorted().join();
    };
    expect(wrong(isRight)).toEqual([]);
  });
  test('answers one way when all is well, and says what every answer means', () => {
    expect(wrong(({ responses }) => Object.keys(responses).filter((status) => status < '300').length === 1)).toEqual(
      [],
    );
    expect(wrong(({ responses }) => Object.values(responses).every(({ description }) => description !== ''))).toEqual(
      [],
    );
  });
  test('lists the codes it refuses with, each under its status and with an example', () => {
    const isRight = (operation: DocumentedOperation) =>
      (operation['x-error-codes'] ?? []).every((code) => {
        const { status } = errorCatalogue[code as keyof typeof errorCatalogue];
        return operation.responses[status]?.content?.['application/problem+json']?.examples?.[code] !== undefined;
      });
    expect(wrong((operation) => (operation['x-error-codes'] ?? []).length > 5 && isRight(operation))).toEqual([]);
  });
});

test('every example fits its schema', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: 'document', components: document.components });
  // Most answers share the schema of a problem: it is compiled once.
  const validators = new Map<string, ValidateFunction>();
  const compiled = (schema: string) => {
    const validate = validators.get(schema) ?? ajv.compile(JSON.parse(schema) as object);
    validators.set(schema, validate);
    return validate;
  };
  const misfits: string[] = [];
  const exampleNamed = (name: string) => document.components.examples?.[name]?.value;
  const check = (where: string, schema: object | undefined, example: unknown) => {
    if (!schema) return;
    const validate = compiled(JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/'));
    if (!validate(example)) misfits.push(`${where}: ${ajv.errorsText(validate.errors)}`);
  };
  for (const { operationId, parameters = [], requestBody, responses } of operations) {
    for (const parameter of parameters.filter((one) => one.example !== undefined))
      check(`${operationId} ${parameter.name}`, parameter.schema, parameter.example);
    for (const [status, body] of [['body', requestBody] as const, ...Object.entries(responses)]) {
      for (const media of Object.values(body?.content ?? {})) {
        const examples = media.examples ? Object.keys(media.examples).map(exampleNamed) : [media.example];
        for (const example of examples) check(`${operationId} ${status}`, media.schema, example);
      }
    }
  }
  expect(misfits).toEqual([]);
});

test('every component is used, and every reference leads somewhere', () => {
  const text = JSON.stringify(document);
  const referred = new Set([...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name));
  expect([...referred].toSorted()).toEqual(Object.keys(document.components.schemas).toSorted());
  expect(referred.has('Channel') && referred.has('Problem')).toBe(true);
});

/** Every schema of a document, also those inside of others. */
function schemasIn(of: ApiDocument): JsonSchema[] {
  const found: JsonSchema[] = [];
  mapSchemas(structuredClone(of), (schema) => {
    found.push(schema);
    return schema;
  });
  return found;
}

test('no schema says by a pattern what its format says', () => {
  const twice = schemasIn(document).filter(({ format, pattern }) => format === 'date-time' && pattern !== undefined);
  expect(twice).toEqual([]);
});

test('the rendition for OpenAPI 3.0 has the same operations, and nothing that 3.0 does not know', () => {
  expect(older.openapi).toBe('3.0.3');
  expect(operationsOf(older).map(({ operationId }) => operationId)).toEqual(
    operations.map(({ operationId }) => operationId),
  );
  const newer = schemasIn(older).filter(
    ({ type, const: constant, examples, propertyNames, $ref, ...rest }) =>
      (type !== undefined && (typeof type !== 'string' || type === 'null')) ||
      [constant, examples, propertyNames].some((keyword) => keyword !== undefined) ||
      ($ref !== undefined && Object.keys(rest).length > 0),
  );
  expect(newer).toEqual([]);
});
