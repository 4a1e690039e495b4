// What operations of the public listener work with.
import type { Deps } from './deps.ts';
import type { CredentialCache } from './operation/credential-cache.ts';
import type { AccessTokens } from './session/access-tokens.ts';
import type { LoginLimiter } from './session/login-limiter.ts';

export interface ServerContext extends Pick<
  Deps,
  | 'db'
  | 'keys'
  | 'urls'
  | 'log'
  | 'queue'
  | 'workers'
  | 'tellRevokedKey'
  | 'rates'
  | 'receivers'
  | 'eventSignals'
  | 'signingKeys'
  | 'keyUses'
  | 'mailer'
> {
  tokens: AccessTokens;
  logins: LoginLimiter;
  credentials: CredentialCache;
}
