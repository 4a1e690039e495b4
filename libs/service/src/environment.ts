// Configuration comes from environment variables alone, parsed once per process by one zod schema per service.
// A wrong setting stops the process at once (exit 78, EX_CONFIG) with every problem named; values of secrets never show.
import { z } from 'zod';
import { isAddressBlock, splitAddressList } from './address-list.ts';
import { Secret } from './secret.ts';

/** A schema whose keys are names of environment variables, each with a description for the reference page. */
export type EnvironmentSchema = z.ZodObject;

export const exitCodeBadConfiguration = 78;

export class ConfigurationError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration has ${problems.length} problem(s):\n${problems.map((p) => `  - ${p}`).join('\n')}`);
    this.name = 'ConfigurationError';
    this.problems = problems;
  }
}

/** Parses the variables that `schema` names; an empty string counts as unset. Throws ConfigurationError with all problems. */
export function parseEnvironment<S extends EnvironmentSchema>(
  schema: S,
  env: Readonly<Record<string, string | undefined>>,
): z.infer<S> {
  const given = Object.fromEntries(Object.keys(schema.shape).flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new ConfigurationError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
}

/** Field kinds that configurations are made of. */
export const field = {
  port: (defaultPort: number) => z.coerce.number().int().min(0).max(65_535).default(defaultPort),
  host: (defaultHost: string) => z.string().min(1).default(defaultHost),
  url: () => z.url(),
  milliseconds: (defaultMs: number) => z.coerce.number().int().min(0).default(defaultMs),
  count: (defaultCount: number) => z.coerce.number().int().min(0).default(defaultCount),
  flag: (defaultValue: boolean) => z.stringbool().default(defaultValue),
  /** Addresses and CIDR blocks with commas between them; `none` for an empty list. */
  addresses: (byDefault: string) =>
    z
      .string()
      .default(byDefault)
      .transform((text) => (text.trim() === 'none' ? [] : splitAddressList(text)))
      .refine((blocks) => blocks.every(isAddressBlock), 'must be addresses and CIDR blocks with commas between them'),
  secret: () =>
    z
      .string()
      .min(16, 'must have at least 16 characters')
      .transform((text) => new Secret(text)),
};
