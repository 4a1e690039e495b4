// Passwords: argon2id at OWASP's recommended cost. A login for an unknown e-mail costs the same as a wrong password, so
// that time does not tell which e-mails exist.
import { hash, verify } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';

/** argon2id is the library's default algorithm; 19 MiB and two passes take about 20 ms. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
let placeholder: Promise<string> | undefined;

export function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

/** Compares; with no hash (no such user) it compares with a placeholder, for as long, and says no. */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  placeholder ??= hashPassword(randomBytes(16).toString('hex'));
  const matches = await verify(passwordHash ?? (await placeholder), password);
  return passwordHash !== undefined && matches;
}

/** A password for a first user: 20 characters of base64url, 120 bits. */
export function newPassword(): string {
  return randomBytes(15).toString('base64url');
}
