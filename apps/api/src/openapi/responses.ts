// What each operation answers: when all is well, and what it can refuse with, one answer for each status with its codes.
import { errorCatalogue, problemContentType, type ErrorCode } from '@millrace/errors';
import {
  operationsOf,
  referenceTo,
  type ApiDocument,
  type DocumentedOperation,
  type DocumentedResponse,
} from './document.ts';

const problemType = problemContentType.split(';')[0] ?? problemContentType;

const done: Readonly<Record<string, string>> = {
  200: 'As asked.',
  201: 'It was made.',
  202: 'It will be done.',
  204: 'It was done; there is nothing to say.',
};

export function describeResponses(document: ApiDocument): void {
  const used = new Set<ErrorCode>();
  for (const operation of operationsOf(document)) {
    for (const [status, response] of Object.entries(operation.responses)) {
      response.description = done[status] ?? '';
      describeText(operation, response);
    }
    const codes = (operation['x-error-codes'] ?? []) as ErrorCode[];
    for (const [status, of] of Map.groupBy(codes, (code) => errorCatalogue[code].status))
      operation.responses[status] = responseOf(of);
    for (const code of codes) used.add(code);
  }
  document.components.examples = Object.fromEntries([...used].map((code) => [code, { value: exampleOf(code) }]));
}

/** The same answer as text, and where its next page is then. */
function describeText(operation: DocumentedOperation, response: DocumentedResponse): void {
  const { 'x-text-type': type, 'x-text-example': example } = operation;
  if (type === undefined || !response.content) return;
  response.content[type.split(';')[0] ?? type] = { schema: { type: 'string' }, example };
  response.headers = {
    'Next-Cursor': { description: 'Of a page of text: the next cursor.', schema: { type: 'string' } },
  };
  delete operation['x-text-type'];
  delete operation['x-text-example'];
}

function responseOf(codes: readonly ErrorCode[]): DocumentedResponse {
  return {
    description: codes.map((code) => `\`${code}\`: ${errorCatalogue[code].title}.`).join(' '),
    content: {
      [problemType]: {
        schema: referenceTo('Problem'),
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  };
}

function exampleOf(code: ErrorCode) {
  const { status, title } = errorCatalogue[code];
  return {
    type: `urn:millrace:error:${code}`,
    ...{ title, status, code },
    detail: `${title}.`,
    requestId: 'req_01k9q3v7m2e8x4t6w0b5n1c3d7',
  };
}
