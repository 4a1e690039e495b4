// me.update: what to call oneself.
import { nothingSchema, updateProfileSchema, userSchema } from '@millrace/api-contract';
import { userOperation } from '../operation/user-operation.ts';

export const updateProfile = userOperation({
  name: 'me.update',
  method: 'PATCH',
  path: '/v1/me',
  summary: 'Change the own profile',
  query: nothingSchema,
  body: updateProfileSchema,
  status: 200,
  response: userSchema,
  async handle({ tx, user: { id }, body: { name } }) {
    return tx.user.update({
      where: { id },
      data: name === undefined ? {} : { name: name?.normalize('NFC') ?? null },
      select: { id: true, email: true, name: true, isPlatformAdmin: true },
    });
  },
});
