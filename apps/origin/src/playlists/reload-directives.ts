// Delivery directives in the query of a media playlist, rfc8216bis §6.2.5: what the caller waits for, and whether it takes
// a delta update. Everything else in a query is not ours and means nothing.
import { AppError } from '@millrace/errors';
import type { Position } from '../streams/stream-position.ts';

export interface ReloadDirectives {
  /** What the playlist must have before it is sent. */
  position?: Position;
  wantsDelta: boolean;
}

const none: ReloadDirectives = { wantsDelta: false };
const decimal = /^\d{1,15}$/;

/** `query` is what follows the question mark. Throws BAD_DIRECTIVE for what cannot be answered. */
export function parseDirectives(query: string): ReloadDirectives {
  if (!query.includes('_HLS_')) return none;
  const params = new URLSearchParams(query);
  const mediaSequence = numberOf(params, '_HLS_msn');
  const part = numberOf(params, '_HLS_part');
  if (part !== undefined && mediaSequence === undefined) throw refused('_HLS_part needs _HLS_msn.');
  const wantsDelta = ['YES', 'v2'].includes(params.get('_HLS_skip') ?? '');
  if (mediaSequence === undefined) return { wantsDelta };
  return { wantsDelta, position: { mediaSequence, ...(part !== undefined && { part }) } };
}

function numberOf(params: URLSearchParams, name: string): number | undefined {
  const values = params.getAll(name);
  if (values.length === 0) return undefined;
  const [value = ''] = values;
  if (values.length > 1 || !decimal.test(value)) throw refused(`${name} must be one decimal number.`);
  return Number(value);
}

export function refused(detail: string): AppError {
  return new AppError('BAD_DIRECTIVE', detail);
}
