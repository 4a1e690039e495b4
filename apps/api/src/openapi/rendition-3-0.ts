// The same document for generators of clients that know OpenAPI 3.0 alone: derived, so that it never says anything else. What
// 3.0 cannot say is left out (rules for names of properties), and so is what such generators cannot read (examples of several
// lines, null as what is taken when nothing is sent, choices between values that are not objects).
import { mapSchemas } from './map-schemas.ts';
import { componentNameOf, operationsOf, type ApiDocument, type JsonSchema } from './document.ts';

export function rendition30<T extends object>(document: T): T {
  const copy = { ...structuredClone(document), openapi: '3.0.3' };
  const api = copy as unknown as ApiDocument;
  const { schemas } = structuredClone(api.components);
  mapSchemas(api, (schema) => toKeywords30(schema, schemas));
  for (const { requestBody, responses } of operationsOf(api)) {
    for (const body of [requestBody, ...Object.values(responses)])
      for (const media of Object.values(body?.content ?? {})) if (hasSeveralLines(media.example)) delete media.example;
  }
  return copy;
}

type Schemas = Readonly<Record<string, JsonSchema>>;

function toKeywords30(schema: JsonSchema, schemas: Schemas): JsonSchema {
  const { const: constant, examples, default: otherwise, ...rest } = without('propertyNames', schema);
  const example = examples?.[0];
  const known = asNullable(
    withReference({
      ...rest,
      ...(constant !== undefined && { enum: [constant] }),
      ...(otherwise !== undefined && otherwise !== null && { default: otherwise }),
      ...(example !== undefined && !hasSeveralLines(example) && { example }),
    }),
    schemas,
  );
  return asAnything(known);
}

/** Beside a reference 3.0 reads nothing. */
function withReference(schema: JsonSchema): JsonSchema {
  const { $ref, ...rest } = schema;
  return $ref === undefined || Object.keys(rest).length === 0 ? schema : { ...rest, allOf: [{ $ref }] };
}

/**
 * `null` is no type there; a value is said to be nullable, which counts beside a type alone. Whether a list of values has to
 * name null too is read either way, so there is none then.
 */
function asNullable(schema: JsonSchema, schemas: Schemas): JsonSchema {
  const { type, anyOf, ...rest } = schema;
  if (Array.isArray(type)) {
    const [other] = (type as string[]).filter((one) => one !== 'null');
    return { ...without('enum', rest), type: other, nullable: true };
  }
  const others = anyOf?.filter((one) => !isNull(one)) ?? [];
  const [first, ...more] = others;
  if (!first || others.length === anyOf?.length) return schema;
  const { type: typeOfFirst } = schemas[componentNameOf(first) ?? ''] ?? first;
  const orNull =
    first.$ref === undefined
      ? { ...without('enum', first), nullable: true }
      : { type: typeOfFirst, allOf: [first], nullable: true };
  // Words about the field go before those about what it holds.
  return more.length > 0 ? { ...rest, anyOf: [orNull, ...more] } : { ...orNull, ...rest };
}

/** Generators make no type of a choice between values that are not objects; there it may be anything. */
function asAnything(schema: JsonSchema): JsonSchema {
  const isObject = ({ type, $ref }: JsonSchema) => type === 'object' || $ref !== undefined;
  return schema.anyOf?.every(isObject) === false ? without('anyOf', schema) : schema;
}

function without(keyword: string, schema: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== keyword));
}

function isNull({ type, enum: values }: JsonSchema): boolean {
  return type === 'null' || (Array.isArray(values) && values.length === 1 && values[0] === null);
}

function hasSeveralLines(value: unknown): boolean {
  return JSON.stringify(value ?? null).includes('\\n');
}
