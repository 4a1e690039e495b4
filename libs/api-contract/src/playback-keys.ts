// Playback keys: what an organization signs playback tokens with. We keep the public half alone; a pair that we make shows
// its private half once.
import { z } from 'zod';
import { nameSchema, pageOf, publicId, timestampSchema } from './fields.ts';

const examplePublicKey = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEVs/o5+uQbTjL3chynL4wXgUg2R9
q9UU8I5mEovUf86QZ7kOBIjJwqnzD1omageEHWwHdBO6B+dFabmdT9POxg==
-----END PUBLIC KEY-----`;
const examplePrivateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgevZzL1gdAFr88hb2
OF/2NxApJCzGCEDdfSp6VQO30hyhRANCAAQRWz+jn65BtOMvdyHKcvjBeBSDZH2r
1RTwjmYSi9R/zpBnuQ4EiMnCqfMPWiZqB4QdbAd0E7oH50VpuZ1P087G
-----END PRIVATE KEY-----`;

/** The text is short, so that parsing an endless one is nobody's attack. */
const publicKeyTextSchema = z
  .string()
  .max(1_000)
  .regex(/^-----BEGIN PUBLIC KEY-----\s/, 'must be a public key in PEM (SubjectPublicKeyInfo)')
  .meta({ description: 'A P-256 public key in PEM.', examples: [examplePublicKey] });

/** `POST /v1/playback-keys` */
export const createPlaybackKeySchema = z
  .strictObject({
    name: nameSchema.meta({ examples: ['Web backend'] }),
    publicKey: publicKeyTextSchema.optional().meta({
      description:
        'Public half of a pair of your own (P-256, PEM). Without it a pair is made, and its private half shown once.',
    }),
  })
  .meta({ examples: [{ name: 'Web backend' }] });

/** `PATCH /v1/playback-keys/{playbackKeyId}` */
export const updatePlaybackKeySchema = z
  .strictObject({ name: nameSchema })
  .partial()
  .meta({ examples: [{ name: 'Web backend, second' }] });

export const playbackKeySchema = z
  .object({
    id: publicId('playbackKey').meta({ description: 'Also the `kid` in the header of the tokens.' }),
    name: z.string().meta({ examples: ['Web backend'] }),
    algorithm: z.literal('ES256').meta({ description: 'How tokens are signed with it.' }),
    publicKey: z.string().meta({ description: 'PEM.', examples: [examplePublicKey] }),
    createdAt: timestampSchema,
  })
  .meta({ id: 'PlaybackKey' });
export type PlaybackKeyView = z.infer<typeof playbackKeySchema>;

export const createdPlaybackKeySchema = playbackKeySchema
  .extend({
    privateKey: z
      .string()
      .nullable()
      .meta({
        description: 'PEM (PKCS #8). Shown this once and kept nowhere; null when the public half was yours.',
        examples: [examplePrivateKey],
      }),
  })
  .meta({ id: 'CreatedPlaybackKey' });
export type CreatedPlaybackKeyView = z.infer<typeof createdPlaybackKeySchema>;

export const playbackKeyPageSchema = pageOf(playbackKeySchema).meta({ id: 'PlaybackKeyPage' });
