// An example for every body, put together from the examples of its fields.
import { componentNameOf, operationsOf, type ApiDocument, type JsonSchema, type MediaType } from './document.ts';

export function addExamples(document: ApiDocument): void {
  const { schemas } = document.components;
  for (const { requestBody, responses, parameters = [] } of operationsOf(document)) {
    const bodies = [requestBody, ...Object.values(responses)];
    for (const body of bodies) for (const media of Object.values(body?.content ?? {})) addExample(media, schemas);
    for (const parameter of parameters) {
      if (parameter.in === 'path') parameter.example ??= exampleOf(parameter.schema, schemas);
    }
  }
}

function addExample(media: MediaType, schemas: ApiDocument['components']['schemas']): void {
  if (media.schema && media.example === undefined && media.examples === undefined)
    media.example = exampleOf(media.schema, schemas);
}

/** What a value of this schema can look like. */
export function exampleOf(schema: JsonSchema, schemas: Readonly<Record<string, JsonSchema>>): unknown {
  const component = schemas[componentNameOf(schema) ?? ''];
  if (component) return exampleOf(component, schemas);
  const given = [
    schema.examples?.[0],
    schema['const'],
    schema['default'],
    (schema['enum'] as unknown[] | undefined)?.[0],
  ];
  const found = given.find((value) => value !== undefined);
  if (found !== undefined) return found;
  const choice = (schema.anyOf ?? schema.oneOf)?.find(({ type }) => type !== 'null') ?? schema.allOf?.[0];
  return choice ? exampleOf(choice, schemas) : byType(schema, schemas);
}

function byType(schema: JsonSchema, schemas: Readonly<Record<string, JsonSchema>>): unknown {
  switch ([schema['type']].flat()[0]) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, property]) => [name, exampleOf(property, schemas)]),
      );
    case 'array':
      return schema.items ? [exampleOf(schema.items, schemas)] : [];
    case 'integer':
    case 'number':
      return Math.max(Number(schema['minimum'] ?? 0), 0);
    case 'boolean':
      return true;
    case 'string':
      return schema['format'] === 'date-time' ? '2026-11-22T09:30:00.000Z' : 'text';
    default:
      return null;
  }
}
