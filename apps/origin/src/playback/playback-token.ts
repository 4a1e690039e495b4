// Playback tokens: JWTs (RFC 7519) that a tenant signs with ES256. The algorithm is ours, not the token's; nothing that a
// token says is believed before its signature.
import { AppError } from '@millrace/errors';
import { maxPlaybackTokenSeconds, playbackClaimsSchema, type PlaybackClaims } from '@millrace/pipeline';
import { verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';

const headerSchema = z.object({ alg: z.literal('ES256'), kid: z.string() });
const maxTokenLength = 4_096;
const jwt = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/;
/** Clocks differ. */
const toleranceSeconds = 5;

/** The claims of a token for this playback id, and the key that signed it. Throws PLAYBACK_TOKEN_INVALID. */
export function verifyPlaybackToken(
  token: string,
  { playbackId, keys, nowMs }: { playbackId: string; keys: ReadonlyMap<string, KeyObject>; nowMs: number },
): { kid: string; claims: PlaybackClaims } {
  const [, header = '', payload = '', signature = ''] = token.length <= maxTokenLength ? (jwt.exec(token) ?? []) : [];
  const kid = headerSchema.safeParse(decoded(header)).data?.kid ?? '';
  const key = keys.get(kid);
  if (!key) throw invalid('It names no key of the organization.');
  const signed = Buffer.from(`${header}.${payload}`);
  const isGenuine = verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
  if (!isGenuine) throw invalid('Its signature is not right.');
  const claims = playbackClaimsSchema.safeParse(decoded(payload));
  if (!claims.success) throw invalid(`Its claims are not right: ${claims.error.issues[0]?.path.join('.') ?? ''}.`);
  refuseWrongTime(claims.data, nowMs / 1_000);
  if (claims.data.sub !== playbackId) throw invalid('It is for another playback id.');
  return { kid, claims: claims.data };
}

function refuseWrongTime({ exp, nbf }: PlaybackClaims, nowSeconds: number): void {
  if (exp <= nowSeconds - toleranceSeconds) throw invalid('It has expired.');
  if (exp > nowSeconds + maxPlaybackTokenSeconds + toleranceSeconds)
    throw invalid('It is valid for more than 12 hours.');
  if (nbf !== undefined && nbf > nowSeconds + toleranceSeconds) throw invalid('It is not valid yet.');
}

function decoded(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined;
  }
}

export function invalid(detail: string): AppError {
  return new AppError('PLAYBACK_TOKEN_INVALID', `The playback token is not valid. ${detail}`);
}
