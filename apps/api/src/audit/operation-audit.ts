// What the audit log keeps of an operation: derived from the operation itself, so that no route can forget it. Every
// change is kept, and every look at a secret.
import { isAnyId } from '@millrace/pipeline';
import type { z } from 'zod';
import type { Operation } from '../operation/operation.ts';
import type { AuditRecord } from './write-audit.ts';

type AnyOperation = Pick<Operation<z.ZodType, z.ZodType, z.ZodType>, 'name' | 'method' | 'isSecret' | 'auditedFields'>;

export function isAudited({ method, isSecret }: AnyOperation): boolean {
  return method !== 'GET' || isSecret === true;
}

/** What was asked: as it came, and as the operation took it, with its defaults. */
export interface AuditedCall {
  params: Readonly<Record<string, string | undefined>>;
  given: unknown;
  body: unknown;
}

/** The parts of an entry that the operation knows: what it is, what it was done to, which fields it was given. */
export function describeCall(
  { name, auditedFields = [] }: AnyOperation,
  call: AuditedCall,
  result: unknown,
): Pick<AuditRecord, 'action' | 'targetId' | 'details'> {
  const body: Readonly<Record<string, unknown>> = isRecord(call.body) ? call.body : {};
  const kept = auditedFields.flatMap((field) => (isPlain(body[field]) ? [[field, body[field]] as const] : []));
  const fields = isRecord(call.given) ? Object.keys(call.given) : [];
  return {
    action: name,
    targetId: targetOf(call.params, result),
    details: { ...(fields.length > 0 && { fields }), ...Object.fromEntries(kept) },
  };
}

/** What a path names last, or else what the operation has made. */
function targetOf(params: Readonly<Record<string, string | undefined>>, result: unknown): string | null {
  const named = Object.values(params).findLast((param) => param !== undefined && isAnyId(param));
  const made = isRecord(result) ? result['id'] : undefined;
  return named ?? (typeof made === 'string' && isAnyId(made) ? made : null);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPlain(value: unknown): value is string | number | boolean | null | readonly string[] {
  return (
    value === null ||
    ['string', 'number', 'boolean'].includes(typeof value) ||
    (Array.isArray(value) && value.every((item) => typeof item === 'string'))
  );
}
