// E-mail and password → user, for the API's login and the dashboard's. An unknown e-mail, a wrong password and a disabled
// user give the same answer after the same time.
import { verifyPassword } from '@millrace/auth';
import type { Database, User } from '@millrace/db';
import { AppError } from '@millrace/errors';
import type { LoginLimiter } from './login-limiter.ts';

export interface PasswordAttempt {
  email: string;
  password: string;
  address: string;
}

export async function checkPassword(
  { db, logins }: { db: Database; logins: LoginLimiter },
  { email, password, address }: PasswordAttempt,
): Promise<User> {
  await logins.count({ account: email, address });
  // A NUL can be no part of an address, and PostgreSQL would refuse to look for it.
  const user = email.includes('\0')
    ? null
    : await db.platform.user.findUnique({ where: { email: email.toLowerCase() } });
  const matches = await verifyPassword(user?.passwordHash, password);
  if (user && matches && !user.disabledAt) return user;
  throw new AppError('INVALID_CREDENTIALS', 'E-mail or password is wrong.');
}
