// Requests of one operation: some as the document says, some nearly so.
import fc, { type Arbitrary } from 'fast-check';
import type { DocumentedOperation, JsonSchema } from '../../src/openapi/document.ts';
import { fitting, hostileText, nearly } from './schema-arbitrary.ts';

export interface FuzzedRequest {
  url: string;
  headers: Record<string, string>;
  /** Undefined: none at all. */
  payload: string | undefined;
}

export interface FuzzedOperation {
  method: string;
  path: string;
  operation: DocumentedOperation;
}

interface Known {
  schemas: Readonly<Record<string, JsonSchema>>;
  /** Ids that there are, by the name of the parameter. */
  ids: Readonly<Record<string, readonly string[]>>;
}

export function requestsOf({ path, operation }: FuzzedOperation, known: Known): Arbitrary<FuzzedRequest> {
  const parameters = operation.parameters ?? [];
  const inPath = parameters.filter((one) => one.in === 'path').map(({ name, schema }) => idOf(name, schema, known));
  const inQuery = parameters.filter((one) => one.in === 'query');
  return fc
    .record({
      ids: fc.tuple(...inPath),
      query: queries(inQuery, known),
      headers: headers(parameters.filter((one) => one.in === 'header').map(({ name }) => name)),
      payload: payloads(operation, known),
      contentType: fc.oneof(
        { weight: 12, arbitrary: fc.constant('application/json') },
        fc.constantFrom('text/plain', 'application/json; charset=latin1', 'application/xml', ''),
      ),
    })
    .map(({ ids, query, headers: given, payload, contentType }) => ({
      url: path.replace(/\{\w+\}/g, () => segmentOf(ids.shift() ?? '')) + query,
      headers: payload === undefined ? given : { ...given, 'content-type': contentType },
      payload,
    }));
}

/** An id as a part of a path. Dots alone would name another path: clients take them out, as browsers do. */
function segmentOf(id: string): string {
  const segment = encodeURIComponent(id.toWellFormed());
  return /^\.{1,2}$/.test(segment) ? `${segment}x` : segment;
}

function idOf(name: string, schema: JsonSchema, { ids, schemas }: Known): Arbitrary<string> {
  const real = ids[name] ?? [];
  const made = fitting(schema, schemas).map(String);
  const odd = fc.oneof(made, hostileText).filter((text) => text !== '');
  return real.length > 0 ? fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...real) }, odd) : odd;
}

function queries(parameters: NonNullable<DocumentedOperation['parameters']>, { schemas }: Known): Arbitrary<string> {
  const fields = parameters.map(({ name, schema }) => {
    const value = fitting(schema, schemas).map(String);
    return [name, fc.oneof({ weight: 4, arbitrary: value }, hostileText)] as const;
  });
  const documented = fc.record(Object.fromEntries(fields), { requiredKeys: [] });
  const extra = fc.oneof({ weight: 6, arbitrary: fc.constant('') }, hostileText);
  return fc.tuple(fc.oneof(fc.constant({}), documented), extra).map(([query, name]) => {
    const search = new URLSearchParams(query as Record<string, string>);
    if (name !== '') search.append(name.slice(0, 100).toWellFormed(), '1');
    return search.size > 0 ? `?${search.toString()}` : '';
  });
}

function headers(names: readonly string[]): Arbitrary<Record<string, string>> {
  const values = fc.oneof(fc.uuid(), fc.constantFrom('"x"', '*', '', 'x'.repeat(300), '"a.b", W/"c"'));
  const some = fc.subarray([...names]);
  return fc.tuple(some, values).map(([sent, value]) => Object.fromEntries(sent.map((name) => [name, value])));
}

function payloads({ requestBody }: DocumentedOperation, { schemas }: Known): Arbitrary<string | undefined> {
  const media = requestBody?.content['application/json'];
  const none = fc.constant(undefined);
  const broken = fc.constantFrom('', '{', '[]', 'null', '"x"', '{"a":1,}', '{"__proto__":{"a":1}}');
  if (!media?.schema) return fc.oneof({ weight: 6, arbitrary: none }, broken);
  const fit = fitting(media.schema, schemas);
  const given = media.example === undefined ? fit : fc.oneof(fit, fc.constant(media.example));
  const json = (values: Arbitrary<unknown>) => values.map((value) => JSON.stringify(value));
  return fc.oneof(
    { weight: 5, arbitrary: json(given) },
    { weight: 4, arbitrary: json(nearly(fit)) },
    { weight: 1, arbitrary: fc.oneof(none, broken) },
  );
}
