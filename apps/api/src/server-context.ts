// What operations of the public listener work with.
import type { Deps } from './deps.ts';
import type { AccessTokens } from './session/access-tokens.ts';
import type { LoginLimiter } from './session/login-limiter.ts';

export interface ServerContext extends Pick<Deps, 'db' | 'keys' | 'urls' | 'log' | 'queue'> {
  tokens: AccessTokens;
  logins: LoginLimiter;
}
