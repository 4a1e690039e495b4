// Values that fit a JSON schema, and values that nearly do.
import fc, { type Arbitrary } from 'fast-check';
import { componentNameOf, type JsonSchema } from '../../src/openapi/document.ts';

type Schemas = Readonly<Record<string, JsonSchema>>;

/** Anything at all that JSON can say. */
const anything = fc.jsonValue({ maxDepth: 2 });
const manyItems = 4;

/** Values that fit the schema, as far as a schema can say it. */
export function fitting(schema: JsonSchema, schemas: Schemas): Arbitrary<unknown> {
  const component = schemas[componentNameOf(schema) ?? ''];
  if (component) return fitting(component, schemas);
  if (schema['const'] !== undefined) return fc.constant(schema['const']);
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]));
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices) return fc.oneof(...choices.map((choice) => fitting(choice, schemas)));
  const examples = schema.examples ?? [];
  const made = byType(schema, schemas);
  return examples.length > 0 ? fc.oneof(fc.constantFrom(...examples), made) : made;
}

function byType(schema: JsonSchema, schemas: Schemas): Arbitrary<unknown> {
  switch ([schema['type']].flat()[0]) {
    case 'object':
      return objects(schema, schemas);
    case 'array':
      return fc.array(schema.items ? fitting(schema.items, schemas) : anything, {
        minLength: Number(schema['minItems'] ?? 0),
        maxLength: Math.min(manyItems, Number(schema['maxItems'] ?? manyItems)),
      });
    case 'integer':
      return fc.integer({ min: Number(schema['minimum'] ?? 0), max: Number(schema['maximum'] ?? 2 ** 31) });
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'boolean':
      return fc.boolean();
    case 'string':
      return strings(schema);
    default:
      return fc.constant(null);
  }
}

function objects(schema: JsonSchema, schemas: Schemas): Arbitrary<unknown> {
  const { properties, required = [] } = schema;
  if (!properties) {
    const values = schema['additionalProperties'];
    const value = typeof values === 'object' ? fitting(values as JsonSchema, schemas) : anything;
    return fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9_.-]{0,20}$/), value, { maxKeys: manyItems });
  }
  const fields = Object.entries(properties).map(([name, property]) => [name, fitting(property, schemas)] as const);
  return fc.record(Object.fromEntries(fields), { requiredKeys: [...required] });
}

function strings(schema: JsonSchema): Arbitrary<string> {
  if (schema['format'] === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  if (schema['format'] === 'email') return fc.emailAddress();
  if (schema['format'] === 'uri') return fc.webUrl();
  if (typeof schema['pattern'] === 'string') return matching(schema['pattern']);
  const { minLength = 0, maxLength = 40 } = schema as { minLength?: number; maxLength?: number };
  return fc.string({ unit: 'grapheme', minLength, maxLength: Math.max(minLength, Math.min(maxLength, 40)) });
}

/** fast-check cannot make strings for every pattern; those get any string. */
function matching(pattern: string): Arbitrary<string> {
  try {
    return fc.stringMatching(new RegExp(pattern, 'u'));
  } catch {
    return fc.string({ unit: 'binary' });
  }
}

/** What fits with one thing changed, or anything at all. */
export function nearly(fit: Arbitrary<unknown>): Arbitrary<unknown> {
  return fc.oneof(
    anything,
    fc
      .tuple(fit, fc.nat(), fc.oneof(anything, hostileText))
      .map(([value, which, change]) => changed(value, which, change)),
  );
}

export const hostileText: Arbitrary<string> = fc.oneof(
  fc.constantFrom('\0', '\uD800', '\u202Ex', '%', "' OR 1=1 --", '{"$ne":null}', '../../etc/passwd', '__proto__', '-1'),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom('9'.repeat(400), 'x'.repeat(5_000), '[['.repeat(500)),
);

function changed(value: unknown, which: number, change: unknown): unknown {
  if (typeof value !== 'object' || value === null) return change;
  const names = [...Object.keys(value), 'unknown', '__proto__x', 'constructor'];
  const name = names[which % names.length] ?? 'unknown';
  const rest = Object.fromEntries(Object.entries(value).filter(([other]) => other !== name));
  return which % 3 === 0 ? rest : { ...rest, [name]: change };
}
