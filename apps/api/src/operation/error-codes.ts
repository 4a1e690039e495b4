// What an operation can be refused with: what follows from its shape, and what it says of itself.
import type { ErrorCode } from '@millrace/errors';
import { z } from 'zod';
import type { RouteAccess } from '../plugins/route-access.ts';
import type { Operation } from './operation.ts';

type Shape = Pick<Operation<z.ZodType, z.ZodType, z.ZodType>, 'method' | 'params' | 'query' | 'errors' | 'version'>;

interface Row {
  when: (operation: Shape, access: RouteAccess['kind']) => boolean;
  codes: readonly ErrorCode[];
}

const credentials = [
  ...(['UNAUTHENTICATED', 'INVALID_CREDENTIALS', 'INVALID_TOKEN', 'TOKEN_EXPIRED'] as const),
  ...(['TOKEN_NOT_ACTIVE', 'KEY_REVOKED'] as const),
  'ORGANIZATION_SUSPENDED',
] as const;

const rows: readonly Row[] = [
  {
    when: () => true,
    codes: [
      'VALIDATION_FAILED',
      'UNKNOWN_FIELD',
      'KEY_IN_URL',
      'URI_TOO_LONG',
      'RATE_LIMITED',
      'INTERNAL',
      'UNAVAILABLE',
    ],
  },
  { when: ({ method }) => method !== 'GET', codes: ['INVALID_JSON', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] },
  { when: ({ query }) => query instanceof z.ZodObject && 'cursor' in query.shape, codes: ['INVALID_CURSOR'] },
  { when: ({ params }) => params !== undefined, codes: ['NOT_FOUND', 'URI_TOO_LONG'] },
  {
    when: ({ method }, access) => method !== 'GET' && access !== 'public',
    codes: ['INVALID_IDEMPOTENCY_KEY', 'IDEMPOTENCY_KEY_REUSED', 'IDEMPOTENCY_IN_PROGRESS'],
  },
  { when: ({ method, version }) => method === 'PATCH' && version !== undefined, codes: ['PRECONDITION_FAILED'] },
  {
    when: (_, access) => access === 'tenant',
    codes: [...credentials, 'FORBIDDEN', 'INSUFFICIENT_SCOPE', 'WRONG_CREDENTIAL_TYPE'],
  },
  { when: (_, access) => access === 'user', codes: [...credentials, 'FORBIDDEN', 'WRONG_CREDENTIAL_TYPE'] },
  { when: (_, access) => access === 'platform-admin', codes: [...credentials, 'NOT_FOUND'] },
];

/** Sorted, each once. */
export function errorCodesOf(operation: Shape, access: RouteAccess['kind']): ErrorCode[] {
  const implied = rows.filter(({ when }) => when(operation, access)).flatMap(({ codes }) => codes);
  return [...new Set([...implied, ...(operation.errors ?? [])])].toSorted();
}
