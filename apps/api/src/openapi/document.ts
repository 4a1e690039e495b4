// The OpenAPI document, as far as it is worked on after it was generated.

export type JsonSchema = Readonly<Record<string, unknown>> & {
  $ref?: string;
  examples?: readonly unknown[];
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: readonly JsonSchema[];
  oneOf?: readonly JsonSchema[];
  allOf?: readonly JsonSchema[];
  required?: readonly string[];
};

export interface MediaType {
  schema?: JsonSchema;
  example?: unknown;
  examples?: Record<string, { value?: unknown; $ref?: string }>;
}

export interface DocumentedResponse {
  description: string;
  headers?: Record<string, { description: string; schema: JsonSchema }>;
  content?: Record<string, MediaType>;
}

export interface DocumentedOperation {
  operationId: string;
  tags: string[];
  parameters?: { name: string; in: string; schema: JsonSchema; example?: unknown }[];
  requestBody?: { required?: boolean; content: Record<string, MediaType> };
  responses: Record<string, DocumentedResponse>;
  /** What it answers when text is asked for; described with its responses. */
  'x-text-type'?: string;
  'x-text-example'?: string;
  /** Every code that it can refuse with. */
  'x-error-codes'?: string[];
}

export interface ApiDocument {
  tags?: { name: string; description: string }[];
  components: { schemas: Record<string, JsonSchema>; examples?: Record<string, { value: unknown }> };
  paths: Record<string, Record<string, DocumentedOperation>>;
}

const referenceStart = '#/components/schemas/';

export function operationsOf({ paths }: ApiDocument): DocumentedOperation[] {
  return Object.values(paths).flatMap((path) => Object.values(path));
}

/** Name of the component that a schema refers to. */
export function componentNameOf({ $ref }: JsonSchema): string | undefined {
  return $ref?.startsWith(referenceStart) ? $ref.slice(referenceStart.length) : undefined;
}

export function referenceTo(name: string): JsonSchema {
  return { $ref: referenceStart + name };
}
