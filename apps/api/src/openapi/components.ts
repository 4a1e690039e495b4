// Components: those that something refers to, and no reference that leads nowhere.
import type { ApiDocument } from './document.ts';

/** The generator adds a component for requests and one for answers of each named schema. */
export function dropUnusedComponents(document: ApiDocument): void {
  const { schemas } = document.components;
  const used = new Set<string>();
  const collect = (part: unknown) => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      const schema = schemas[name];
      if (!schema || used.has(name)) continue;
      used.add(name);
      collect(schema);
    }
  };
  collect(document.paths);
  document.components.schemas = Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)));
}

/** The generator loses the definition of JSON that holds any JSON: what refers to it may be anything. */
export function allowAnyJson<T>(document: T): T {
  const { components } = document as { components?: Partial<ApiDocument['components']> };
  const known = new Set(Object.keys(components?.schemas ?? {}).map((name) => `#/components/schemas/${name}`));
  const isLost = (value: unknown) =>
    typeof value === 'object' && value !== null && '$ref' in value && !known.has(String(value.$ref));
  return JSON.parse(JSON.stringify(document), (_key, value: unknown) => (isLost(value) ? {} : value)) as T;
}
