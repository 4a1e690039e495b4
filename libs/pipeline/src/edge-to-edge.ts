// HOP edge → edge. Of several edge processes one lets an encoder in, and another may hold the connection that the same
// encoder had before: frozen, or cut off by its network without a word. Only its holder knows whether anything comes over it.
// Invariant: a connection that was answered `gone` has ended, and the API has been told, before the answer is given.
import { z } from 'zod';
import { idSchema, type ConnectionId } from './ids.ts';

/** `POST` {@link contestSchema} → {@link contestAnswerSchema}. On the address of the relay, with the service token. */
export const contestPath = (connectionId: ConnectionId | ':id') => `/publishers/${connectionId}/contest`;

/** What the connections of one encoder have in common, the former and the next. */
export const encoderIdentitySchema = z.object({
  remoteAddress: z.string().max(64),
  /** Its name for itself, as in {@link authorizeRequestSchema}. */
  encoder: z.string().max(128).optional(),
});
export type EncoderIdentity = z.infer<typeof encoderIdentitySchema>;

/** `streamId`: the one that the connection holds, as the API says. `onlyFor`: it gives way to this encoder alone. */
export const contestSchema = z.object({
  streamId: idSchema('stream').optional(),
  onlyFor: encoderIdentitySchema.optional(),
});

/** `alive`: it has sent something since it was asked about, or is another encoder's. `gone`: it was silent for long enough, or is not there. */
export const contestAnswerSchema = z.object({ holder: z.enum(['alive', 'gone']) });
export type ContestAnswer = z.infer<typeof contestAnswerSchema>;
