// Every environment variable of the platform, from the schemas that the processes parse it with.
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { root } from './repository.ts';

export interface Setting {
  readonly name: string;
  readonly description: string;
  /** As text; undefined when there is none. */
  readonly defaultValue: string | undefined;
  readonly required: boolean;
  /** Who reads it: names of services, and `npm start`. */
  readonly readers: readonly string[];
}

interface JsonSchema {
  readonly properties?: Readonly<
    Record<string, { readonly description?: string; readonly default?: string | number | boolean }>
  >;
  readonly required?: readonly string[];
}

const supervisor = { reader: 'npm start', file: 'infra/local/src/settings.ts' };

/** All of them by name; a schema is the one zod object that `apps/<service>/src/config.ts` exports. */
export async function settingsOfServices(): Promise<Setting[]> {
  const apps = globSync('apps/*/src/config.ts', { cwd: root });
  const sources = apps.map((file) => ({ reader: file.split('/')[1] ?? file, file }));
  const found = await Promise.all([supervisor, ...sources.sort(byReader)].map(settingsIn));
  return [...merge(found.flat()).values()].sort((a, b) => a.name.localeCompare(b.name));
}

const byReader = (a: { reader: string }, b: { reader: string }): number => a.reader.localeCompare(b.reader);

async function settingsIn(source: { reader: string; file: string }): Promise<Setting[]> {
  const module = (await import(pathToFileURL(join(root, source.file)).href)) as Readonly<Record<string, unknown>>;
  const schema = Object.values(module).find((exported) => exported instanceof z.ZodObject);
  if (!schema) throw new Error(`${source.file} exports no zod object`);
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  return Object.entries(json.properties ?? {}).map(([name, property]) => ({
    name,
    description: property.description ?? '',
    defaultValue: defaultOf(property),
    required: json.required?.includes(name) === true,
    readers: [source.reader],
  }));
}

/** A default that depends on the machine is told in words, in the description, and not by this machine's value. */
function defaultOf(property: {
  readonly description?: string;
  readonly default?: string | number | boolean;
}): string | undefined {
  if (property.default === undefined || property.description?.includes('Default: ') === true) return undefined;
  return withoutCheckoutPath(String(property.default));
}

const withoutCheckoutPath = (text: string): string => (text.startsWith(root) ? text.slice(root.length + 1) : text);

/** One entry per name: a setting that several processes read is described once, by the first of them. */
function merge(settings: readonly Setting[]): Map<string, Setting> {
  const merged = new Map<string, Setting>();
  for (const setting of settings) {
    const known = merged.get(setting.name);
    if (!known) merged.set(setting.name, setting);
    else {
      merged.set(setting.name, {
        ...known,
        required: known.required || setting.required,
        defaultValue: known.defaultValue ?? setting.defaultValue,
        readers: [...known.readers, ...setting.readers],
      });
    }
  }
  return merged;
}
