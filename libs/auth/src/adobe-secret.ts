// Adobe authentication: what an edge checks an encoder's proof with.
import { createHash } from 'node:crypto';

/** base64(md5(user + salt + password)). Whoever has it can log in as that user: keep it like a password. */
export function adobeSecret({ user, salt, password }: { user: string; salt: string; password: string }): string {
  return createHash('md5').update(`${user}${salt}${password}`).digest('base64');
}
