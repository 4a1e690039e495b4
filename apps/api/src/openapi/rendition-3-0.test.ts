import { expect, test } from 'vitest';
import type { JsonSchema } from './document.ts';
import { rendition30 } from './rendition-3-0.ts';

/** A schema as the rendition has it. */
const rendered = (schema: JsonSchema) =>
  rendition30({ openapi: '3.1.0', components: { schemas: { One: schema, User: { type: 'object' } } }, paths: {} })
    .components.schemas.One;

test.each<{ what: string; schema: JsonSchema; becomes: JsonSchema }>([
  {
    what: 'one of two types, of which one is null',
    schema: { type: ['string', 'null'] },
    becomes: { type: 'string', nullable: true },
  },
  {
    what: 'a reference or null',
    schema: { anyOf: [{ $ref: '#/components/schemas/User' }, { type: 'null' }], description: 'Who.' },
    becomes: { description: 'Who.', type: 'object', allOf: [{ $ref: '#/components/schemas/User' }], nullable: true },
  },
  {
    what: 'a list of values or null',
    schema: { anyOf: [{ type: 'string', enum: ['a'] }, { type: 'null' }] },
    becomes: { type: 'string', nullable: true },
  },
  {
    what: 'a choice of objects or null',
    schema: { anyOf: [{ type: 'object' }, { $ref: '#/components/schemas/User' }, { type: 'null' }] },
    becomes: { anyOf: [{ type: 'object', nullable: true }, { $ref: '#/components/schemas/User' }] },
  },
  {
    what: 'a choice of values',
    schema: { anyOf: [{ const: 'auto' }, { type: 'array' }], description: 'Which.' },
    becomes: { description: 'Which.' },
  },
  { what: 'a constant', schema: { type: 'string', const: 'low' }, becomes: { type: 'string', enum: ['low'] } },
  { what: 'examples', schema: { type: 'string', examples: ['a', 'b'] }, becomes: { type: 'string', example: 'a' } },
  { what: 'an example of two lines', schema: { type: 'string', examples: ['a\nb'] }, becomes: { type: 'string' } },
  {
    what: 'words beside a reference',
    schema: { $ref: '#/components/schemas/User', description: 'Who.' },
    becomes: { description: 'Who.', allOf: [{ $ref: '#/components/schemas/User' }] },
  },
  {
    what: 'a rule for names, and a property that is called like a keyword',
    schema: { type: 'object', propertyNames: { pattern: '^a' }, properties: { const: { type: ['integer', 'null'] } } },
    becomes: { type: 'object', properties: { const: { type: 'integer', nullable: true } } },
  },
])('$what', ({ schema, becomes }) => {
  expect(rendered(schema)).toEqual(becomes);
});

test('the document that it is made of stays as it is', () => {
  const document = { openapi: '3.1.0', components: { schemas: { One: { type: ['string', 'null'] } } }, paths: {} };
  const before = structuredClone(document);
  expect(rendition30(document).openapi).toBe('3.0.3');
  expect(document).toEqual(before);
});
