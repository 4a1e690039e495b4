// Whether a request may have what it asks for. Every playlist, segment and part is checked, not only the first playlist: a
// public playback id opens everything below it, a signed one only the paths with a token that its first playlist gave out.
import { signedPathPrefix } from '@millrace/pipeline';
import { notFound } from '../delivery/find-stream.ts';
import type { DeliveryRequest } from '../http/delivery-request.ts';
import type { PathTokens } from './path-token.ts';
import type { KnownPolicy, PlaybackPolicies } from './playback-policies.ts';
import { invalid, verifyPlaybackToken } from './playback-token.ts';
import { refuseOthers, type ViewerHeaders } from './viewer-rules.ts';

export interface PlaybackAccessOptions {
  policies: Pick<PlaybackPolicies, 'of'>;
  pathTokens: PathTokens;
  headers: ViewerHeaders;
}

export interface Asked {
  playbackId: string;
  /** Of the path; undefined for a path without one. */
  pathToken: string | undefined;
}

export class PlaybackAccess {
  /** The headers that tell viewers apart, as caches are told them (`Vary`, RFC 9110 §12.5.5). */
  readonly variesBy: string;
  readonly #options: PlaybackAccessOptions;

  constructor(options: PlaybackAccessOptions) {
    const { country, clientAddress } = options.headers;
    this.variesBy = ['Origin', 'Referer', country, clientAddress].filter((name) => name !== undefined).join(', ');
    this.#options = options;
  }

  /** Undefined, or a promise of it, when the request may have it. Throws, or rejects, when it may not. */
  check(request: DeliveryRequest, asked: Asked): undefined | Promise<undefined> {
    const policy = this.#options.policies.of(asked.playbackId);
    if (policy instanceof Promise)
      return policy.then((known) => {
        this.#check(request, asked, known);
        return undefined;
      });
    this.#check(request, asked, policy);
    return undefined;
  }

  /** What stands before the paths in the multivariant playlist for this viewer: nothing when it is public. */
  async prefixFor(request: DeliveryRequest, playbackId: string, query: string): Promise<string> {
    const { policies, pathTokens, headers } = this.#options;
    const { policy, keys } = await policies.of(playbackId);
    if (policy === 'public') return '';
    const token = new URLSearchParams(query).get('token');
    // Who has no token does not learn that there is something.
    if (token === null) throw notFound();
    const { kid, claims } = verifyPlaybackToken(token, { playbackId, keys, nowMs: Date.now() });
    const { exp, domains, countries, ip } = claims;
    const rules = { domains, countries, ip };
    refuseOthers(request, rules, headers);
    return signedPathPrefix(pathTokens.make(playbackId, { exp, rules, kid }));
  }

  #check(request: DeliveryRequest, { playbackId, pathToken }: Asked, { policy, keys }: KnownPolicy): void {
    if (policy === 'public') return;
    if (pathToken === undefined) throw invalid('There is none.');
    const { pathTokens, headers } = this.#options;
    const { kid, rules } = pathTokens.open(playbackId, pathToken, Date.now());
    if (kid !== undefined && !keys.has(kid)) throw invalid('Its key was revoked.');
    refuseOthers(request, rules, headers);
  }
}
