// The token in the path of everything below a signed multivariant playlist. It carries the rules of the playback token and
// the key that it was signed with, signed by the origins themselves. Ends are rounded up to five minutes, so that viewers with the same rules share their
// URLs, and a cache in front serves them all from one copy.
import { LRUCache } from 'lru-cache';
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { invalid } from './playback-token.ts';
import type { ViewerRules } from './viewer-rules.ts';

const bucketSeconds = 300;
const macBytes = 16;
const keptTokens = 10_000;

/** Names are short: they are part of every URL. */
const payloadSchema = z.object({
  e: z.int(),
  /** An older origin did not name the key. */
  k: z.string().optional(),
  d: z.array(z.string()).optional(),
  c: z.array(z.string()).optional(),
  i: z.string().optional(),
});

/** What a path token says. */
export interface PathGrant {
  rules: ViewerRules;
  /** The playback key behind it: what it opened closes when the key is revoked. */
  kid: string | undefined;
}

interface OpenedToken extends PathGrant {
  expiresAtMs: number;
}

export class PathTokens {
  readonly #key: Buffer;
  readonly #opened = new LRUCache<string, OpenedToken>({ max: keptTokens });

  /** All origins derive the same key from the secret that services share. */
  constructor(secret: string) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'millrace playback path token', 32));
  }

  make(playbackId: string, { exp, rules, kid }: PathGrant & { exp: number }): string {
    const { domains, countries, ip } = rules;
    const e = Math.ceil(exp / bucketSeconds) * bucketSeconds;
    const payload = Buffer.from(JSON.stringify({ e, k: kid, d: domains?.toSorted(), c: countries?.toSorted(), i: ip }));
    const text = payload.toString('base64url');
    return `${text}.${this.#mac(playbackId, text).toString('base64url')}`;
  }

  /** What a token says that an origin made for this playback id. Throws PLAYBACK_TOKEN_INVALID. */
  open(playbackId: string, token: string, nowMs: number): PathGrant {
    const key = `${playbackId}/${token}`;
    let opened = this.#opened.get(key);
    if (!opened) this.#opened.set(key, (opened = this.#verify(playbackId, token)));
    if (opened.expiresAtMs <= nowMs) throw invalid('It has expired.');
    return opened;
  }

  #verify(playbackId: string, token: string): OpenedToken {
    const [text = '', mac = ''] = token.split('.', 2);
    const given = Buffer.from(mac, 'base64url');
    const expected = this.#mac(playbackId, text);
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      throw invalid('It was not given out here.');
    const {
      e,
      k: kid,
      d: domains,
      c: countries,
      i: ip,
    } = payloadSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
    return { expiresAtMs: e * 1_000, kid, rules: { domains, countries, ip } };
  }

  #mac(playbackId: string, text: string): Buffer {
    return createHmac('sha256', this.#key).update(`${playbackId}.${text}`).digest().subarray(0, macBytes);
  }
}
