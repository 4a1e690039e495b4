// Every schema of the document, changed in its place: what is inside of one before it. Examples and defaults are values, not
// schemas, so what they hold is left alone.
import { operationsOf, type ApiDocument, type JsonSchema } from './document.ts';

type Change = (schema: JsonSchema) => JsonSchema;
interface HasSchema {
  schema?: JsonSchema;
}

export function mapSchemas(document: ApiDocument, change: Change): void {
  const apply = (place: HasSchema) => {
    if (place.schema) place.schema = mapSchema(place.schema, change);
  };
  const { schemas } = document.components;
  for (const [name, schema] of Object.entries(schemas)) schemas[name] = mapSchema(schema, change);
  for (const { parameters = [], requestBody, responses } of operationsOf(document)) {
    parameters.forEach(apply);
    for (const body of [requestBody, ...Object.values(responses)]) Object.values(body?.content ?? {}).forEach(apply);
    for (const { headers = {} } of Object.values(responses)) Object.values(headers).forEach(apply);
  }
}

function mapSchema(schema: JsonSchema, change: Change): JsonSchema {
  const inside = (one: JsonSchema) => mapSchema(one, change);
  const { properties, items, additionalProperties, propertyNames, anyOf, oneOf, allOf } = schema;
  return change({
    ...schema,
    ...(properties && { properties: mapValues(properties, inside) }),
    ...(items && { items: inside(items) }),
    ...(isSchema(additionalProperties) && { additionalProperties: inside(additionalProperties) }),
    ...(isSchema(propertyNames) && { propertyNames: inside(propertyNames) }),
    ...(anyOf && { anyOf: anyOf.map(inside) }),
    ...(oneOf && { oneOf: oneOf.map(inside) }),
    ...(allOf && { allOf: allOf.map(inside) }),
  });
}

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null;

function mapValues<T>(record: Readonly<Record<string, T>>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
