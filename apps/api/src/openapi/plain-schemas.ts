// Schemas as generators of clients like them: without what says the same again in a way that many of them stumble over.
import { mapSchemas } from './map-schemas.ts';
import type { ApiDocument, JsonSchema } from './document.ts';

/** What a format says already. */
const spelledOut: ReadonlySet<unknown> = new Set(['date-time', 'email']);

export function plainSchemas(document: ApiDocument): void {
  mapSchemas(document, (schema) => asEnum(withoutSafeBounds(withoutPattern(schema))));
}

function withoutPattern(schema: JsonSchema): JsonSchema {
  const { pattern, ...rest } = schema;
  return pattern !== undefined && spelledOut.has(schema['format']) ? rest : schema;
}

/** Every integer of JSON is within them. */
function withoutSafeBounds({ minimum, maximum, ...rest }: JsonSchema): JsonSchema {
  return {
    ...rest,
    ...(minimum !== undefined && minimum !== Number.MIN_SAFE_INTEGER && { minimum }),
    ...(maximum !== undefined && maximum !== Number.MAX_SAFE_INTEGER && { maximum }),
  };
}

/** One of some constants is a list of values, unless each has a meaning of its own. */
function asEnum(schema: JsonSchema): JsonSchema {
  const { anyOf, ...rest } = schema;
  const [first] = anyOf ?? [];
  const isPlain = (one: JsonSchema) =>
    Object.keys(one).toSorted().join() === 'const,type' && one['type'] === first?.['type'];
  if (!anyOf || !first || !anyOf.every(isPlain)) return schema;
  return { ...rest, type: first['type'], enum: anyOf.map((one) => one['const']) };
}
