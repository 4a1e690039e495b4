// Addresses of the console that mails lead to. The token stands behind the `#`, which browsers keep to themselves: it is
// in no log of a server or a proxy.
import type { PublicUrls } from '../config.ts';

export function consoleLinks({ api }: Pick<PublicUrls, 'api'>) {
  return {
    invitation: (token: string) => `${api}/console/#/invitation/${token}`,
    passwordReset: (token: string) => `${api}/console/#/password-reset/${token}`,
  };
}
